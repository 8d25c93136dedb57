(function () {
  "use strict";
  var form = document.getElementById("choose");
  if (!form) { return; }
  form.hidden = false;
  var sheet = document.createElement("style");
  document.head.appendChild(sheet);
  var choice = function (id) { return document.getElementById(id); };
  var first = choice("first"), second = choice("second"), reading = choice("reading"), party = choice("party");
  var count = first.options.length - 1;

  /* Columns, figures and bars of a design carry its number: one rule hides or colours all of them. */
  function designs() {
    var chosen = [first.value, second.value].filter(function (value) { return value !== ""; });
    var rules = "";
    if (chosen.length) {
      for (var index = 0; index < count; index += 1) {
        if (chosen.indexOf(String(index)) < 0) {
          rules += ".by-design:not(.sweep) tr:not(.group):not(.note)>:nth-child(" + (index + 2) + "),.c" + index + "{display:none}.d" + index + "{opacity:.25}";
        }
      }
      rules += ".k0.d" + chosen[0] + "{fill:var(--a)}.l0.d" + chosen[0] + "{stroke:var(--a)}";
      if (chosen.length > 1) { rules += ".k0.d" + chosen[1] + "{fill:var(--b)}.l0.d" + chosen[1] + "{stroke:var(--b)}"; }
    }
    return rules;
  }

  function readings() {
    document.querySelectorAll("details.reading").forEach(function (details) {
      var wanted = !reading.value || details.dataset.reading === reading.value;
      details.classList.toggle("off", !wanted);
    });
  }

  function parties() {
    document.querySelectorAll("tbody[data-party]").forEach(function (body) {
      body.classList.toggle("off", party.value !== "" && body.dataset.party !== party.value);
    });
  }

  function show() {
    sheet.textContent = designs();
    readings();
    parties();
    choice("chosen").textContent = first.value || second.value || party.value ? "Some columns or rows are hidden." : "";
  }

  form.addEventListener("change", function (event) {
    if (event.target === reading && reading.value) {
      document.querySelectorAll("details.reading").forEach(function (details) {
        if (details.dataset.reading === reading.value) { details.open = true; }
      });
    }
    show();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  show();

  /* A slider shows one of the values that were run, beside the documented one. */
  document.querySelectorAll(".sweep-of").forEach(function (sweep) {
    var label = sweep.querySelector(".slider"), input = label.querySelector("input"), output = label.querySelector("output");
    var rows = sweep.querySelectorAll("tr:not(.group):not(.note)"), heads = sweep.querySelectorAll("thead th");
    function slide() {
      var chosen = Number(input.value) + 1;
      rows.forEach(function (row) {
        Array.prototype.forEach.call(row.cells, function (cell, index) { cell.classList.toggle("off", index > 1 && index !== chosen); });
      });
      output.textContent = heads[chosen].textContent;
      input.setAttribute("aria-valuetext", output.textContent);
    }
    label.hidden = false;
    input.addEventListener("input", slide);
    slide();
  });

  /* A link into something that is folded or hidden opens it. */
  function open() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) { return; }
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
      node.classList.remove("off");
    }
    target.scrollIntoView({ block: "center" });
    if (target.tabIndex >= -1 && target.focus) { target.focus({ preventScroll: true }); }
  }
  window.addEventListener("hashchange", open);
  open();
}());
