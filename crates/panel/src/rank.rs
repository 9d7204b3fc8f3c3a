use std::cmp::Ordering;

/// Places from 1, the best first; equal keys share the better place, and rows without a key have none.
pub(crate) fn ranks<K>(keys: &[Option<K>], compare: impl Fn(&K, &K) -> Ordering) -> Vec<Option<u32>> {
    let mut order: Vec<(usize, &K)> =
        keys.iter().enumerate().filter_map(|(row, key)| Some((row, key.as_ref()?))).collect();
    order.sort_by(|a, b| compare(a.1, b.1));
    let mut places = vec![None; keys.len()];
    let mut place = 0;
    for (at, &(row, key)) in order.iter().enumerate() {
        let tied = at > 0 && compare(order[at - 1].1, key) == Ordering::Equal;
        if !tied {
            place = at as u32 + 1;
        }
        places[row] = Some(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_the_better_place() {
        let keys = [Some(5), Some(9), None, Some(5), Some(1)];
        let best_first = ranks(&keys, |a, b| b.cmp(a));
        assert_eq!(best_first, [Some(2), Some(1), None, Some(2), Some(4)]);
    }
}
