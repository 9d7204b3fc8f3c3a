//! Rebuilds the crate when a file of the built-in pack is added, changed or removed: the macro
//! that embeds the folder does not tell cargo about it.

fn main() {
    println!("cargo::rerun-if-changed=../../packs/cn");
}
