//! Rows are judged one by one and know nothing of each other, so all cores may work at once.

use std::num::NonZero;

/// Fewer rows than this are not worth a second thread.
const WORTHWHILE: usize = 4096;

/// What `each` gives for every row, in order.
pub(crate) fn rows<T: Send>(count: usize, each: impl Fn(usize) -> T + Sync) -> Vec<T> {
    // Asking how many cores there are reads files: not for a single row.
    let threads = match count < WORTHWHILE {
        true => 1,
        false => std::thread::available_parallelism().map_or(1, NonZero::get),
    };
    if threads == 1 {
        return (0..count).map(each).collect();
    }
    let share = count.div_ceil(threads);
    let each = &each;
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|part| {
                let rows = part * share..((part + 1) * share).min(count);
                scope.spawn(move || rows.map(each).collect::<Vec<T>>())
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_in_order() {
        for count in [0, 1, 4095, 4096, 4097, 10_000] {
            assert_eq!(rows(count, |row| row * 2), (0..count).map(|row| row * 2).collect::<Vec<_>>());
        }
    }
}
