use std::{io, net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, time};

use crate::{Site, routes};

/// How often jobs look whether there is something to do.
const ROUND: Duration = Duration::from_secs(15);

/// Rounds between two sweeps of what is over.
const SWEEP: u64 = 40;

/// How long the server waits for what is being done when it is told to stop.
const LAST: Duration = Duration::from_secs(60);

/// Serves a site until `stop` comes; then takes no more requests, finishes those that were begun, and returns.
///
/// # Errors
/// A listener that cannot be read from.
pub async fn serve(
    site: Site,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (told, mut heard) = tokio::sync::watch::channel(false);
    let jobs = tokio::spawn(rounds(site.clone(), told.subscribe()));
    let service = routes(site.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let halt = async move {
        stop.await;
        tracing::info!("told to stop: finishing what was begun");
        let _ = told.send(true);
    };
    let serving = axum::serve(listener, service).with_graceful_shutdown(halt);
    // A connection that somebody keeps open without asking does not hold the server up for ever.
    let patience = async move {
        let _ = heard.wait_for(|stopping| *stopping).await;
        time::sleep(LAST).await;
    };
    tokio::select! {
        done = serving => done?,
        () = patience => tracing::warn!("some connections were still open"),
    }
    if time::timeout(LAST, site.busy().idle()).await.is_err() {
        tracing::warn!(running = site.busy().running(), "some requests did not end in time");
    }
    if let Err(error) = jobs.await {
        tracing::error!(%error, "the jobs broke");
    }
    if let Err(error) = site.record_turned_away(true).await {
        tracing::error!(%error, "who was turned away last could not be put on record");
    }
    tracing::info!("stopped");
    Ok(())
}

/// What is done again and again: telling what turned, letting clocks of the ledger ring, sending what is due, forgetting what is over.
async fn rounds(site: Site, mut stop: tokio::sync::watch::Receiver<bool>) {
    let mut seen = String::new();
    for round in 0_u64.. {
        one_round(&site, round, &mut seen).await;
        let stopping = time::timeout(ROUND, stop.wait_for(|stopping| *stopping)).await;
        if stopping.is_ok() {
            return;
        }
    }
}

async fn one_round(site: &Site, round: u64, seen: &mut String) {
    let ballast = site.unscoped();
    let failed =
        |what: &'static str, error: ballast_app::AppError| tracing::warn!(%error, what, "a job failed");
    if round.is_multiple_of(SWEEP)
        && let Err(error) = site.accounts().sweep().await
    {
        failed("sweep", error);
    }
    if let Err(error) = site.record_turned_away(false).await {
        failed("refusals", error);
    }
    // Colours turn only where something came in or was closed.
    match ballast.stamp_of_returns().await {
        Ok(stamp) if stamp != *seen => match ballast.tell_colours().await {
            Ok(_) => *seen = stamp,
            Err(error) => failed("colours", error),
        },
        Ok(_) => {}
        Err(error) => failed("colours", error),
    }
    // Reminders, escalations and figures to be read again: each happens once, whoever else ticks.
    match ballast.ledger_tick().await {
        Ok(ticked) if ticked.items > 0 => {
            tracing::info!(
                items = ticked.items,
                rings = ticked.rings,
                readings = ticked.readings,
                "clocks of the ledger"
            );
        }
        Ok(_) => {}
        Err(error) => failed("ledger", error),
    }
    if let Err(error) = ballast.deliver().await {
        failed("webhooks", error);
    }
}
