//! `brief`: the monthly document (运行分析) an office sends, made from a dispatch.
//!
//! A template (Markdown, filled in by minijinja) and a [`Dispatch`] give the canonical brief: a
//! Markdown text in which every number is a link to its figure,
//! `[增长7.3%](figure:output@2024-01..2024-12/region:370000/growth)`. The other formats are written
//! from that text alone, so an office may edit its words and render it again; [`verify()`] holds each
//! linked number to its source first.
//!
//! The way in is [`compose`] (or [`read`] for an edited text) and then [`write()`]. This module does not compute
//! figures: it prints those it is given.

mod cells;
mod charts;
mod document;
mod docx;
mod error;
mod html;
mod inlines;
pub(crate) mod ledger;
mod loose;
mod markdown;
mod numbers;
mod png;
#[cfg(test)]
mod sample;
mod svg;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod verify;
mod words;
mod write;
mod xlsx;

pub use document::{Block, Chart, ChartKind, ChartRow, Column, Document, Inline, Style, Table};
pub use error::BriefError;
pub(crate) use html::escape;
pub use loose::{LooseNumber, loose_numbers};
pub(crate) use markdown::lang_of;
pub use markdown::read;
pub use numbers::{DispatchFigures, FigureSource};
pub use template::{BriefOptions, compose};
pub use verify::{Mismatch, verify};
pub use write::{Format, bytes, write};

#[cfg(doc)]
use crate::dispatch::Dispatch;
