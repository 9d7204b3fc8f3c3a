use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

/// Counts what is being done, so that the server stops when it is.
#[derive(Clone, Default)]
pub struct Busy(Arc<Inside>);

#[derive(Default)]
struct Inside {
    running: AtomicUsize,
    ended: Notify,
}

struct One(Busy);

impl Drop for One {
    fn drop(&mut self) {
        if self.0.0.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.0.ended.notify_waiters();
        }
    }
}

impl Busy {
    /// The same work, counted until it ends.
    pub(crate) fn track<F: Future>(&self, work: F) -> impl Future<Output = F::Output> + use<F> {
        self.0.running.fetch_add(1, Ordering::AcqRel);
        let one = One(self.clone());
        async move {
            let _one = one;
            work.await
        }
    }

    /// How much is being done.
    pub fn running(&self) -> usize {
        self.0.running.load(Ordering::Acquire)
    }

    /// Waits until nothing is.
    pub async fn idle(&self) {
        loop {
            // Listening begins before the count is read: an end in between is not missed.
            let ended = self.0.ended.notified();
            if self.running() == 0 {
                return;
            }
            ended.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn idle_waits_for_what_runs() {
        let busy = Busy::default();
        busy.idle().await;
        let (send, receive) = tokio::sync::oneshot::channel::<()>();
        let work = tokio::spawn(busy.track(receive));
        assert_eq!(busy.running(), 1);
        assert!(tokio::time::timeout(Duration::from_millis(20), busy.idle()).await.is_err());
        send.send(()).unwrap();
        busy.idle().await;
        work.await.unwrap().unwrap();
        assert_eq!(busy.running(), 0);
    }
}
