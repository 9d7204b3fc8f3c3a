use std::{collections::HashMap, rc::Rc};

use ballast_model::Text;
use hayro_cmap::BfString;
use hayro_syntax::{
    content::{TypedIter, ops::TypedInstruction as Op},
    object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream},
    page::{Page, Resources},
};

use super::{
    font::Font,
    layout::Glyph,
    marked::{Marked, marked},
    matrix::Matrix,
    upright::{plain, upright},
};
use crate::document::{DocumentError, limits};

/// How deep forms may be drawn inside forms, and states saved.
const FORMS: usize = 12;
const STATES: usize = 256;
/// What drawing a form counts for.
const FORM: usize = 200;
/// Packed content of a page; LZW packs tighter than a check could follow.
const LZW: usize = 256 << 10;

/// Runs the instructions of pages and keeps what they draw as text.
#[derive(Default)]
pub(super) struct Content {
    glyphs: Vec<Glyph>,
    fonts: HashMap<ObjectIdentifier, Rc<Font>>,
    instructions: usize,
    drawn: usize,
    unknown: usize,
    picture: bool,
}

#[derive(Clone)]
struct State {
    to_page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// One stream of instructions being run.
struct Run {
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    marked: Vec<Marked>,
}

/// The unpacked data of a stream that is no picture.
pub(super) fn stream_data(stream: &Stream<'_>) -> Option<Vec<u8>> {
    use hayro_syntax::Filter;
    let picture = stream.dict().get::<Name<'_>>("Subtype").is_some_and(|name| name.as_str() == "Image");
    if picture {
        return None;
    }
    let filters = stream.filters();
    if filters.contains(&Filter::LzwDecode) && (filters.len() > 1 || stream.raw_data().len() > LZW) {
        return None;
    }
    let data = stream.decoded_data().ok()?;
    (data.len() as u64 <= limits::PART).then(|| data.into_owned())
}

impl Content {
    /// The characters of a page.
    pub(super) fn page(&mut self, page: &Page<'_>) -> Result<Vec<Glyph>, DocumentError> {
        self.picture = false;
        let mut data = Vec::new();
        match page.raw().get::<Object<'_>>("Contents") {
            Some(Object::Stream(stream)) => data = stream_data(&stream).unwrap_or_default(),
            Some(Object::Array(streams)) => {
                for part in streams.iter::<Stream<'_>>().filter_map(|stream| stream_data(&stream)) {
                    if (data.len() + part.len()) as u64 > limits::PART {
                        return Err(too_large());
                    }
                    data.extend(part);
                    data.push(b' ');
                }
            }
            _ => {}
        }
        let to_page = Matrix(page.initial_transform(true).as_coeffs());
        self.run(&data, page.resources(), to_page, 0)?;
        Ok(std::mem::take(&mut self.glyphs))
    }

    /// Whether the last page draws a picture.
    pub(super) fn has_picture(&self) -> bool {
        self.picture
    }

    /// Characters drawn so far, and those of them that nobody knows.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.drawn, self.unknown)
    }

    fn run(
        &mut self,
        data: &[u8],
        resources: &Resources<'_>,
        to_page: Matrix,
        depth: usize,
    ) -> Result<(), DocumentError> {
        let mut run = Run {
            state: State {
                to_page,
                font: None,
                size: 0.0,
                char_spacing: 0.0,
                word_spacing: 0.0,
                stretch: 1.0,
                leading: 0.0,
                rise: 0.0,
            },
            saved: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            marked: Vec::new(),
        };
        let mut instructions = TypedIter::new(data);
        while let Some(op) = instructions.next() {
            self.instructions += 1;
            if self.instructions > limits::INSTRUCTIONS {
                return Err(too_large());
            }
            self.step(&mut run, &op, resources, depth)?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        run: &mut Run,
        op: &Op<'_, '_>,
        resources: &Resources<'_>,
        depth: usize,
    ) -> Result<(), DocumentError> {
        let state = &mut run.state;
        match op {
            Op::SaveState(_) if run.saved.len() < STATES => run.saved.push(state.clone()),
            Op::RestoreState(_) => run.state = run.saved.pop().unwrap_or_else(|| run.state.clone()),
            Op::Transform(m) => {
                state.to_page = matrix([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]).then(state.to_page)
            }
            Op::BeginText(_) => (run.text, run.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            Op::CharacterSpacing(of) => state.char_spacing = of.0.as_f64(),
            Op::WordSpacing(of) => state.word_spacing = of.0.as_f64(),
            Op::HorizontalScaling(of) => state.stretch = of.0.as_f64() / 100.0,
            Op::TextLeading(of) => state.leading = of.0.as_f64(),
            Op::TextRise(of) => state.rise = of.0.as_f64(),
            Op::TextFont(of) => {
                state.size = of.1.as_f64();
                state.font = self.font(of.0, resources);
            }
            Op::NextLine(of) => run.next_line(of.0.as_f64(), of.1.as_f64()),
            Op::NextLineAndSetLeading(of) => {
                state.leading = -of.1.as_f64();
                run.next_line(of.0.as_f64(), of.1.as_f64());
            }
            Op::SetTextMatrix(m) => {
                run.text = matrix([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]);
                run.line = run.text;
            }
            Op::NextLineUsingLeading(_) => run.next_line(0.0, -run.state.leading),
            Op::ShowText(of) => self.show(run, of.0.as_bytes())?,
            Op::NextLineAndShowText(of) => {
                run.next_line(0.0, -run.state.leading);
                self.show(run, of.0.as_bytes())?;
            }
            Op::ShowTextWithParameters(of) => {
                (state.word_spacing, state.char_spacing) = (of.0.as_f64(), of.1.as_f64());
                run.next_line(0.0, -run.state.leading);
                self.show(run, of.2.as_bytes())?;
            }
            Op::ShowTexts(of) => self.show_all(run, of.0)?,
            Op::XObject(of) => self.draw(run, of.0, resources, depth)?,
            Op::InlineImage(_) => self.picture = true,
            Op::BeginMarkedContent(_) => run.mark(Marked::Plain),
            Op::BeginMarkedContentWithProperties(of) => run.mark(marked(of.0, of.1, resources)),
            Op::EndMarkedContent(_) => {
                run.marked.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn font(&mut self, name: &Name<'_>, resources: &Resources<'_>) -> Option<Rc<Font>> {
        let dict = resources.get_font(name)?;
        let Some(id) = dict.obj_id() else { return Some(Rc::new(Font::new(&dict))) };
        Some(Rc::clone(self.fonts.entry(id).or_insert_with(|| Rc::new(Font::new(&dict)))))
    }

    /// A form is drawn as if its instructions stood here; a picture is no text.
    fn draw(
        &mut self,
        run: &Run,
        name: &Name<'_>,
        resources: &Resources<'_>,
        depth: usize,
    ) -> Result<(), DocumentError> {
        let Some(object) = resources.get_x_object(name) else { return Ok(()) };
        let dict = object.dict();
        match dict.get::<Name<'_>>("Subtype").as_ref().map(|name| name.as_str()) {
            Some("Form") if depth < FORMS => {
                let Some(data) = stream_data(&object) else { return Ok(()) };
                let own = dict.get::<Dict<'_>>("Resources").map(Resources::new);
                let numbers: Vec<f64> = dict
                    .get::<Array<'_>>("Matrix")
                    .map(|matrix| matrix.iter::<Number>().take(6).map(|n| n.as_f64()).collect())
                    .unwrap_or_default();
                let form = <[f64; 6]>::try_from(numbers).map_or(Matrix::IDENTITY, Matrix);
                // Unpacking costs time also where there is little to run.
                self.instructions += FORM + data.len() / 256;
                self.run(&data, own.as_ref().unwrap_or(resources), form.then(run.state.to_page), depth + 1)
            }
            Some("Image") => {
                self.picture = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn show_all(&mut self, run: &mut Run, parts: &Array<'_>) -> Result<(), DocumentError> {
        for part in parts.iter::<Object<'_>>() {
            match part {
                Object::String(text) => self.show(run, text.as_bytes())?,
                Object::Number(back) => {
                    let by = -back.as_f64() / 1000.0 * run.state.size;
                    run.advance(by);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn show(&mut self, run: &mut Run, bytes: &[u8]) -> Result<(), DocumentError> {
        let Some(font) = run.state.font.clone() else { return Ok(()) };
        let vertical = font.vertical();
        for code in font.codes(bytes) {
            let State { size, char_spacing, word_spacing, rise, .. } = run.state;
            let spacing = char_spacing + if code.space { word_spacing } else { 0.0 };
            let width = f64::from(if vertical { 1.0 } else { code.width }) * size;
            let place = Matrix::shift(0.0, rise).then(run.text).then(run.state.to_page);
            let stretch = if vertical { 1.0 } else { run.state.stretch };
            self.put(run, code.text, place, size, width * stretch, vertical);
            if self.glyphs.len() > limits::GLYPHS {
                return Err(too_large());
            }
            run.advance(width + spacing);
        }
        Ok(())
    }

    /// Keeps a character where it is drawn, unless what is drawn here stands for another text.
    fn put(
        &mut self,
        run: &mut Run,
        text: Option<BfString>,
        place: Matrix,
        size: f64,
        width: f64,
        vertical: bool,
    ) {
        if run.marked.iter().any(|marked| matches!(marked, Marked::Pagination)) {
            return;
        }
        self.drawn += 1;
        let mut several = String::new();
        if let Some(Marked::Text(stands_for, given)) =
            run.marked.iter_mut().find(|marked| matches!(marked, Marked::Text(..)))
        {
            if std::mem::replace(given, true) {
                return;
            }
            several.extend(stands_for.iter());
        } else {
            match text {
                Some(BfString::Char(c)) => several.push(c),
                Some(BfString::String(text)) => several = text,
                None => {}
            }
            if several.is_empty() || several.contains(['\0', char::REPLACEMENT_CHARACTER]) {
                self.unknown += 1;
                return;
            }
        }
        let chars: Vec<char> = several.chars().flat_map(plain).collect();
        let share = width / chars.len().max(1) as f64;
        for (n, c) in (0_u32..).zip(chars) {
            let along = share * f64::from(n);
            let at =
                if vertical { Matrix::shift(0.0, -along) } else { Matrix::shift(along, 0.0) }.then(place);
            self.glyphs.extend(upright(c, at, share, size, vertical));
        }
    }
}

impl Run {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::shift(x, y).then(self.line);
        self.text = self.line;
    }

    /// Moves on along the line.
    fn advance(&mut self, by: f64) {
        let vertical = self.state.font.as_ref().is_some_and(|font| font.vertical());
        let shift =
            if vertical { Matrix::shift(0.0, -by) } else { Matrix::shift(by * self.state.stretch, 0.0) };
        self.text = shift.then(self.text);
    }

    fn mark(&mut self, marked: Marked) {
        if self.marked.len() < STATES {
            self.marked.push(marked);
        }
    }
}

fn too_large() -> DocumentError {
    let most = limits::INSTRUCTIONS;
    DocumentError::too_large(
        Text::new("页面的绘制内容过多", "its pages draw too much"),
        Text::new(format!("{most} 条指令"), format!("{most} instructions")),
    )
}

fn matrix(of: [&Number; 6]) -> Matrix {
    Matrix(of.map(|number| number.as_f64()))
}
