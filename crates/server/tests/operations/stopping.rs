//! A process that is asked to end: this test's own program, started again as a server.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use bauta_server::http::{self, Limits};
use bauta_server::operations::stop_requested;
use tokio::net::TcpListener;

/// Says to the program that it is the server.
const SERVER: &str = "BAUTA_TEST_SERVER";

#[test]
fn a_request_under_way_ends_before_the_process_does() {
    if env::var_os(SERVER).is_some() {
        return serve();
    }
    let name = "stopping::a_request_under_way_ends_before_the_process_does";
    let mut process = Command::new(env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture"])
        .env(SERVER, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|line| Some(line.split_once("at ")?.1.to_owned()));
    let mut stream = TcpStream::connect(address.unwrap()).unwrap();
    stream.write_all(b"GET /soon HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap().success());
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("done"), "{answer}");
    lines.for_each(drop);
    assert!(process.wait().unwrap().success());
}

fn serve() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let soon = async || {
            tokio::time::sleep(Duration::from_secs(1)).await;
            "done"
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("at {}", listener.local_addr().unwrap());
        let limits = Limits::default();
        let router = http::secured(Router::new().route("/soon", get(soon)), &limits);
        http::serve(listener, router, limits, stop_requested()).await.unwrap();
    });
}
