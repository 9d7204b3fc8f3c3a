use ballast_app::dispatch::{DispatchQuery, text};

use super::Session;
use crate::{
    args::{DispatchArgs, Format},
    output::{Sheet, print_json, write_all},
};

pub async fn run(session: &Session, args: &DispatchArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let query = DispatchQuery { period: args.period, within: args.within.clone(), as_of: args.as_of };
    let dispatch = ballast.dispatch(&query).await?;
    match args.format {
        Format::Json => print_json(&dispatch)?,
        Format::Table => write_all(&text(&dispatch, &ballast.packs, session.lang()))?,
        Format::Csv => {
            // The five-colour table is the part that goes into spreadsheets.
            let mut sheet = Sheet::new(&[
                ("node", ""),
                ("name", ""),
                ("indicator", ""),
                ("growth", ""),
                ("colour", ""),
                ("period", ""),
                ("vintage", ""),
            ]);
            for row in &dispatch.colours {
                for cell in &row.cells {
                    sheet.rows.push(vec![
                        row.node.clone(),
                        row.name.clone(),
                        cell.indicator.clone(),
                        cell.number.as_ref().map_or_else(String::new, |n| n.text.clone()),
                        cell.colour.as_ref().map_or_else(String::new, |c| c.colour.clone()),
                        dispatch.to_date.clone(),
                        dispatch.vintage.clone(),
                    ]);
                }
            }
            sheet.print(Format::Csv)?;
        }
    }
    Ok(())
}
