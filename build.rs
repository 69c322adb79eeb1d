//! Has the program built anew when a suite is added: the suites are embedded as a folder.

fn main() {
    println!("cargo::rerun-if-changed=suites");
}
