// Synthetic people, and zones of documents that no state has issued (ICAO Doc 9303, state UTO).
import { Failure } from "./failure.js";
import { keep, state } from "./state.js";
import { now } from "./services.js";

const WEIGHTS = [7, 3, 1];

/** Regions of the demonstration. */
export const REGIONS = ["990101", "990102", "990203"];

/** The check digit of Doc 9303, part 3, section 4.9. */
export function checkDigit(text) {
  const value = (c) => (c === "<" ? 0 : /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55);
  return String([...text].reduce((sum, c, at) => sum + value(c) * WEIGHTS[at % 3], 0) % 10);
}

/** Two lines of 44: a passport's zone. Dates are `YYMMDD`. */
export function passportZone({ family, given, number, birth, sex, expires, personal }) {
  const names = `P<UTO${family}<<${given.replaceAll(" ", "<")}`.padEnd(44, "<").slice(0, 44);
  const checked = (text, length) => {
    const filled = text.padEnd(length, "<");
    return filled + checkDigit(filled);
  };
  const [document, born, until] = [checked(number, 9), checked(birth, 6), checked(expires, 6)];
  const optional = checked(personal, 14);
  return `${names}\n${document}UTO${born}${sex}${until}${optional}${checkDigit(document + born + until + optional)}`;
}

const digits = (count) => [...crypto.getRandomValues(new Uint8Array(count))].map((octet) => octet % 10).join("");
const two = (value) => String(value).padStart(2, "0");

const ADULTS = ["MIRA", "ODA", "TESSA", "LINNEA", "RUNA", "SELMA", "VIDA", "ASTA"];
const YOUTHS = ["JUN", "ARVO", "ELIS", "IVAR", "NILO", "OTTO", "RASMUS", "TEO"];
const CHILDREN = ["PIP", "ALVA", "BO", "EBBE", "KIM", "LOVE", "SASHA", "TOVE"];

const oneOf = (list) => list[crypto.getRandomValues(new Uint8Array(1))[0] % list.length];

/** A day of birth, `YYMMDD`, that makes somebody so many years old today and for some days to come. */
function bornSoThat(age) {
  const today = new Date(now() * 1000);
  const drawn = crypto.getRandomValues(new Uint16Array(1))[0] % 300;
  const born = new Date(Date.UTC(today.getUTCFullYear() - age, today.getUTCMonth(), today.getUTCDate() - 1 - drawn));
  return `${two(born.getUTCFullYear() % 100)}${two(born.getUTCMonth() + 1)}${two(born.getUTCDate())}`;
}

/** People of 30, 16 and 12 years, drawn once in this browser: two browsers are different people. */
export function people() {
  if (state.people) return state.people;
  const year = new Date(now() * 1000).getUTCFullYear();
  const draw = (family, names, sex, age, region) => {
    const given = oneOf(names);
    const birth = bornSoThat(age);
    const zone = passportZone({
      family, given, sex, birth, number: `X${digits(7)}`, expires: `${two((year + 8) % 100)}0630`, personal: `99${digits(10)}`,
    });
    return { name: `${given} ${family}`, age, region, zone };
  };
  keep({
    people: [draw("LINDQVIST", ADULTS, "F", 30, REGIONS[0]), draw("TALLIS", YOUTHS, "M", 16, REGIONS[1]),
      draw("VESTERGAARD", CHILDREN, "<", 12, REGIONS[2])],
    telephone: `+99955${digits(7)}`,
  });
  return state.people;
}

const LAYOUTS = { "2-44": { state: [0, 2], nationality: [1, 10] }, "2-36": { state: [0, 2], nationality: [1, 10] },
  "3-30": { state: [0, 2], nationality: [1, 15] } };

/** A zone that was typed, tidied; refused where it is not of state UTO. Nothing is stored. */
export function readZone(typed, region) {
  const lines = typed.toUpperCase().split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const lengths = new Set(lines.map((line) => line.length));
  const layout = lengths.size === 1 ? LAYOUTS[`${lines.length}-${[...lengths][0]}`] : undefined;
  if (!layout || !lines.every((line) => /^[A-Z0-9<]+$/.test(line))) throw new Failure("page", "zone-form");
  const code = ([line, column]) => lines[line].slice(column, column + 3);
  if (code(layout.state) !== "UTO" || code(layout.nationality) !== "UTO") throw new Failure("page", "not-a-specimen");
  if (!/^99\d{4}$/.test(region)) throw new Failure("page", "region-not-specimen");
  return { mrz: lines.join("\n"), region };
}
