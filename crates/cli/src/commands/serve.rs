use std::net::SocketAddr;

use ballast_cockpit::{Site, serve};
use tokio::net::TcpListener;
use tracing::Level;

use super::Session;
use crate::{
    args::{LogFormat, ServeArgs},
    json_lines::JsonLines,
    output::say,
};

pub async fn run(session: &Session, args: &ServeArgs) -> anyhow::Result<()> {
    log(args.log);
    let ballast = session.open(true).await?;
    let site = Site::new(ballast, session.lang())?;
    let links = site.accounts().first_start().await?;
    let (listener, here) = listen(&site, args.listen).await?;
    say(&format!("{} {here}", session.say("服务已启动：", "serving at")))?;
    if !links.is_empty() {
        say(session.say(
            "首次启动：以下三个一次性链接分别交给三位管理员设置口令（只显示这一次）",
            "first start: hand each of these one-time links to one of the three administrators (shown only now)",
        ))?;
        for link in links {
            say(&format!("  {:<16} {:<10} {here}{}", link.role, link.account, link.path))?;
        }
    }
    Ok(serve(site, listener, told_to_stop()).await?)
}

/// A socket that listens, and the address that people open.
pub(super) async fn listen(site: &Site, at: SocketAddr) -> anyhow::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(at).await.map_err(|error| {
        anyhow::anyhow!("{at} cannot be listened on: {error}; name another address with --listen")
    })?;
    let here = match site.options().server.address.trim_end_matches('/') {
        "" => format!("http://{}", listener.local_addr()?),
        address => address.to_owned(),
    };
    Ok((listener, here))
}

/// Ctrl-C, and what systemd sends.
pub(super) async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// Log lines go to the standard error output; `BALLAST_LOG` says from which level on (`info` where it does not).
fn log(format: LogFormat) {
    let level = std::env::var("BALLAST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(Level::INFO);
    let lines =
        tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_target(false);
    let set = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.event_format(JsonLines).try_init(),
    };
    if let Err(error) = set {
        eprintln!("ballast: the log could not be set up: {error}");
    }
}
