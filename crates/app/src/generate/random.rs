use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Numbers in one block of a stream.
pub(super) const BLOCK: usize = 32;

/// Seeded random numbers, one stream per enterprise and addressable by block, so that neither the
/// order nor the number of threads changes what comes out.
#[derive(Clone)]
pub(super) struct Streams {
    base: ChaCha8Rng,
}

/// The numbers of one block, drawn one after another.
pub(super) struct Draws {
    words: [u64; BLOCK],
    at: usize,
}

impl Streams {
    /// Streams of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self { base: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// Block `block` of stream `stream`.
    pub(super) fn block(&self, stream: u64, block: u64) -> Draws {
        let mut rng = self.base.clone();
        rng.set_stream(stream);
        // A number is two words of the cipher.
        rng.set_word_pos(u128::from(block) * (BLOCK as u128) * 2);
        Draws { words: std::array::from_fn(|_| rng.next_u64()), at: 0 }
    }
}

impl Draws {
    /// The next 64 bits; the block starts over when it is used up.
    pub(super) fn bits(&mut self) -> u64 {
        let word = self.words[self.at % BLOCK];
        self.at += 1;
        word
    }

    /// Jumps to a place in the block.
    pub(super) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    /// Uniform in [0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something with this probability happens.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A place below `count`; 0 where there is none.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Standard normal, by Box and Muller.
    pub(super) fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// Nearly normal, from one number: four uniforms summed. For the monthly noise, drawn a hundred million times.
    pub(super) fn noise(&mut self) -> f64 {
        let bits = self.bits();
        let sum: u64 = (0..4).map(|k| bits >> (16 * k) & 0xFFFF).sum();
        // The sum of four uniforms has mean 2 and variance 4 / 12.
        (sum as f64 / 65536.0 - 2.0) * 1.732_050_807_568_877_2
    }

    /// A place drawn by cumulative weights.
    pub(super) fn pick(&mut self, cumulative: &[f64]) -> usize {
        let Some(&total) = cumulative.last() else { return 0 };
        let x = self.uniform() * total;
        cumulative.partition_point(|&c| c <= x).min(cumulative.len() - 1)
    }
}

/// A standard normal fixed by a text: how much a county or a trade differs does not change with the seed.
pub(super) fn normal_of(text: &str) -> f64 {
    // FNV-1a, then one block of the stream that it names.
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    Streams::new(hash).block(0, 0).normal()
}

/// Running sums of weights, for [`Draws::pick`].
pub(super) fn cumulative(weights: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .into_iter()
        .map(|weight| {
            sum += weight.max(0.0);
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_the_same_whenever_it_is_asked_for() {
        let streams = Streams::new(7);
        let first = streams.block(3, 900).words;
        let _ = streams.block(4, 1).words;
        assert_eq!(first, streams.block(3, 900).words);
        assert_ne!(first, streams.block(3, 901).words);
        assert_ne!(first, Streams::new(8).block(3, 900).words);
    }

    #[test]
    fn noise_has_mean_zero_and_deviation_one() {
        let streams = Streams::new(1);
        let values: Vec<f64> = (0..500)
            .flat_map(|block| {
                let mut draws = streams.block(0, block);
                (0..BLOCK).map(|_| draws.noise()).collect::<Vec<_>>()
            })
            .collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / values.len() as f64;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }

    #[test]
    fn picks_go_with_the_weights() {
        let cumulative = cumulative([1.0, 0.0, 3.0]);
        let streams = Streams::new(2);
        let mut seen = [0; 3];
        for block in 0..2000 {
            seen[streams.block(1, block).pick(&cumulative)] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((1350..1650).contains(&seen[2]), "{seen:?}");
    }
}
