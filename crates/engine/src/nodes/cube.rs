use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use ballast_packs::plan::{EvaluatorError, Segment};
use datafusion::arrow::array::Int64Array;

use super::{
    Trees,
    climb::{self, Sum, fit},
    resolve,
};
use crate::{
    engine::side_by_side,
    read,
    rows::Coder,
    source::{Source, Wanted},
};

/// Leaf sums as read from a file: cells in blocks, their nodes in one list.
pub(super) struct Cube {
    pub regions: Vec<u32>,
    pub industries: Vec<u32>,
    /// Where each block's cells start, and its columns: value, current, base and count per measure.
    blocks: Vec<(usize, Vec<Int64Array>)>,
    /// The block of each run of `1 << SHIFT` cells' first cell.
    coarse: Vec<u32>,
}

const SHIFT: usize = 10;

/// Reads the cells of a file.
pub(super) fn read(
    file: &Path,
    measures: &[String],
    trees: &Trees<'_>,
    threads: usize,
) -> Result<Cube, EvaluatorError> {
    let mut wanted = Wanted::default();
    wanted.text("region");
    wanted.text("industry");
    for measure in measures {
        for part in ["value", "current", "base", "counted"] {
            wanted.field(&format!("{measure}__{part}"));
        }
    }
    let source = Source::open(&Segment::File(file.to_owned()), &wanted)?;
    let next = AtomicUsize::new(0);
    let parts = side_by_side(threads.min(source.pieces()), || {
        let mut coder = Coder::new(2);
        let (mut regions, mut industries): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut blocks = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= source.pieces() {
                break;
            }
            read::piece(&source, &wanted, None, at, |batch| {
                let rows = coder.rows(&batch, &wanted)?;
                blocks.push((regions.len(), rows.fields));
                regions.extend(&rows.codes[0]);
                industries.extend(&rows.codes[1]);
                Ok(())
            })?;
        }
        let nodes = [trees.regions, trees.industries].map(|tree| tree);
        for (at, codes) in [&mut regions, &mut industries].into_iter().enumerate() {
            let by_code = resolve(nodes[at], coder.interners[at].texts(), trees.on)?;
            codes.iter_mut().for_each(|code| *code = by_code[*code as usize]);
        }
        Ok((regions, industries, blocks))
    })?;
    let mut cube =
        Cube { regions: Vec::new(), industries: Vec::new(), blocks: Vec::new(), coarse: Vec::new() };
    for (regions, industries, blocks) in parts {
        let start = cube.regions.len();
        cube.regions.extend(regions);
        cube.industries.extend(industries);
        cube.blocks.extend(blocks.into_iter().map(|(at, columns)| (start + at, columns)));
    }
    let starts = &cube.blocks;
    cube.coarse = (0..cube.regions.len().div_ceil(1 << SHIFT))
        .map(|run| starts.partition_point(|(start, _)| *start <= run << SHIFT).saturating_sub(1) as u32)
        .collect();
    Ok(cube)
}

impl climb::Source for Cube {
    fn add<T: Sum>(&self, cell: usize, sums: &mut [T], counts: &mut [u32]) {
        let mut block = self.coarse[cell >> SHIFT] as usize;
        while self.blocks.get(block + 1).is_some_and(|(start, _)| *start <= cell) {
            block += 1;
        }
        let (start, columns) = &self.blocks[block];
        let row = cell - start;
        let value = |column: usize| columns[column].values()[row];
        for (measure, (sums, count)) in sums.chunks_exact_mut(3).zip(counts).enumerate() {
            sums[0] += T::of(value(measure * 4).into());
            sums[1] += T::of(value(measure * 4 + 1).into());
            sums[2] += T::of(value(measure * 4 + 2).into());
            *count += value(measure * 4 + 3) as u32;
        }
    }

    fn narrow(&self) -> bool {
        let measures = self.blocks.first().map_or(0, |(_, columns)| columns.len() / 4);
        let sums = (0..measures).flat_map(|measure| (0..3).map(move |part| measure * 4 + part));
        let amounts = |column: usize| {
            let blocks = self.blocks.iter().map(move |(_, columns)| columns[column].values());
            blocks.flat_map(|values| values.iter().map(|amount| i128::from(*amount)))
        };
        sums.into_iter().all(|column| fit(amounts(column)))
    }
}
