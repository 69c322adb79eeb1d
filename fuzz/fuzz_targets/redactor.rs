#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bulkspec::fuzzing::redactor(data));
