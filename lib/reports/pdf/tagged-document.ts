import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import type { Translator } from '#lib/messages/translator.ts'
import { fontFile } from './font-files.ts'
import { type Box, type Cell, INK, MUTED, type PageSize, RULE, type TextStyle } from './page-style.ts'

type Pdf = PDFKit.PDFDocument
type Element = PDFKit.PDFStructureElement
type ElementOptions = NonNullable<Parameters<Pdf['struct']>[1]>

const MARGIN = 36
const FOOTER = 20

/**
 * A PDF that is written from top to bottom and tagged as it goes (PDF/UA-1): each piece of text, table and figure is in the structure tree
 * in reading order, with text for what is drawn. The same calls give the same bytes.
 */
export class TaggedDocument {
  readonly pdf: Pdf
  /** Into the language of the document. */
  readonly t: Translator
  readonly #root: Element
  readonly #footer: string
  y = MARGIN

  /** @param footer stands at the foot of each page, before the page's number */
  constructor(t: Translator, about: { title: string; size: PageSize; madeAt: Date; footer: string }) {
    this.t = t
    this.#footer = about.footer
    this.pdf = new PDFDocument({
      size: about.size === 'A4' ? 'A4' : 'LETTER',
      margin: 0,
      pdfVersion: '1.7',
      subset: 'PDF/UA',
      tagged: true,
      lang: t.language,
      displayTitle: true,
      bufferPages: true,
      font: fontFile('Regular'),
      info: {
        Title: about.title,
        Author: 'Concord',
        Creator: 'Concord',
        Producer: 'pdfkit',
        CreationDate: about.madeAt,
        ModDate: about.madeAt,
      },
      // The types don't know of PDF/UA yet.
    } as unknown as PDFKit.PDFDocumentOptions)
    this.pdf.registerFont('regular', fontFile('Regular')).registerFont('bold', fontFile('Bold'))
    this.#root = this.pdf.struct('Document')
    this.pdf.addStructure(this.#root)
  }

  get left(): number {
    return MARGIN
  }

  get width(): number {
    return this.pdf.page.width - 2 * MARGIN
  }

  get bottom(): number {
    return this.pdf.page.height - MARGIN - FOOTER
  }

  /** Goes to the next page where there is less height left. */
  need(height: number): void {
    if (this.y + height > this.bottom && this.y > MARGIN) this.nextPage()
  }

  nextPage(): void {
    this.pdf.addPage()
    this.y = MARGIN
  }

  space(height: number): void {
    this.y += height
  }

  heading(level: 1 | 2, text: string, box: Partial<Pick<Box, 'x' | 'width'>> = {}): void {
    const style: TextStyle = level === 1 ? { size: 17, bold: true } : { size: 11, bold: true }
    if (level === 2) {
      // A heading stays with what is under it.
      this.need(60)
      this.y += 7
    }
    this.text(text, { ...style, tag: `H${level}`, ...box })
    this.y += 2
  }

  /** A paragraph over the width, or in a box; the next one comes under it. */
  text(
    text: string,
    {
      tag = 'P',
      x = this.left,
      width = this.width,
      ...style
    }: TextStyle & { tag?: string; x?: number; width?: number } = {},
  ): void {
    const height = this.heightOf(text, width, style)
    this.need(height)
    const y = this.y
    this.#root.add(this.pdf.struct(tag, {}, [() => this.draw(text, { x, y, width, height }, style)]))
    this.y = y + height + 2
  }

  /** A picture with words for those who don't see it; what it draws may hold text. */
  figure(alt: string, box: Box, paint: () => void): void {
    const bbox = [box.x, box.y, box.x + box.width, box.y + box.height] as const
    this.#root.add(this.pdf.struct('Figure', { alt, bbox: [...bbox] } as ElementOptions, [paint]))
  }

  /** Lines and areas that say nothing by themselves. */
  decoration(paint: () => void): void {
    this.pdf.markContent('Artifact', { type: 'Layout' })
    paint()
    this.pdf.endMarkedContent()
  }

  /**
   * A table; rows don't break over pages, and a first one of headers is repeated on each.
   *
   * @param widths of the columns in points
   */
  table(rows: readonly (readonly Cell[])[], widths: readonly number[], { alt = '', padding = 1.5 } = {}): void {
    const table = this.pdf.struct('Table', alt ? { alt } : {})
    this.#root.add(table)
    const heights = this.#heights(rows, widths, padding)
    for (const [i, cells] of rows.entries()) {
      if (this.y + heights[i]! > this.bottom) {
        this.nextPage()
        if (rows[0]!.every(({ header }) => header === 'Column')) {
          // The repeated head is for the eye; the structure has it already.
          this.decoration(() => this.#cells(rows[0]!, widths, heights[0]!, padding))
          this.y += heights[0]!
        }
      }
      this.#row(table, cells, widths, heights[i]!, padding)
      this.y += heights[i]!
    }
    table.end()
    this.y += 2
  }

  /** Whether a table fits what is left of the page. */
  hasRoomFor(rows: readonly (readonly Cell[])[], widths: readonly number[], padding: number): boolean {
    return this.y + this.#heights(rows, widths, padding).reduce((sum, height) => sum + height, 0) <= this.bottom
  }

  #heights(rows: readonly (readonly Cell[])[], widths: readonly number[], padding: number): number[] {
    const heightOf = (cell: Cell, i: number) => this.heightOf(cell.text, widths[i]! - 6, { size: 8.5, ...cell })
    return rows.map((cells) => Math.max(...cells.map(heightOf)) + 2 * padding)
  }

  #row(table: Element, cells: readonly Cell[], widths: readonly number[], height: number, padding: number): void {
    const row = this.pdf.struct('TR')
    table.add(row)
    let x = this.left
    const y = this.y
    this.decoration(() => {
      let at = this.left
      for (const [i, cell] of cells.entries()) {
        cell.under?.({ x: at, y, width: widths[i]!, height })
        at += widths[i]!
      }
      this.rule(y + height)
    })
    for (const [i, { under: _, header, ...cell }] of cells.entries()) {
      const box = { x: x + 3, y: y + padding, width: widths[i]! - 6, height }
      const paint = cell.text === '' ? [] : [() => this.draw(cell.text, box, { size: 8.5, ...cell })]
      const options = header ? { scope: header } : {}
      row.add(this.pdf.struct(header ? 'TH' : 'TD', options as ElementOptions, paint))
      x += widths[i]!
    }
    row.end()
  }

  #cells(cells: readonly Cell[], widths: readonly number[], height: number, padding: number): void {
    let x = this.left
    for (const [i, cell] of cells.entries()) {
      this.draw(cell.text, { x: x + 3, y: this.y + padding, width: widths[i]! - 6, height }, { size: 8.5, ...cell })
      x += widths[i]!
    }
    this.rule(this.y + height)
  }

  rule(y: number): void {
    this.pdf
      .moveTo(this.left, y)
      .lineTo(this.left + this.width, y)
      .lineWidth(0.5)
      .stroke(RULE)
  }

  /** Text at a place, without a tag of its own. */
  draw(text: string, { x, y, width, height }: Box, { size = 9, bold, color = INK, align = 'left' }: TextStyle): void {
    this.pdf
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(color)
      .text(text, x, y, { width, height: height + size, align, lineGap: 1 })
  }

  /** Text that fits a line of a width, cut with an ellipsis where it must be. */
  shortened(text: string, width: number, { size = 9, bold }: TextStyle = {}): string {
    this.pdf.font(bold ? 'bold' : 'regular').fontSize(size)
    if (this.pdf.widthOfString(text) <= width) return text
    let kept = text
    while (kept.length > 1 && this.pdf.widthOfString(`${kept}…`) > width) kept = kept.slice(0, -1)
    return `${kept}…`
  }

  heightOf(text: string, width: number, { size = 9, bold }: TextStyle): number {
    this.pdf.font(bold ? 'bold' : 'regular').fontSize(size)
    return text === '' ? 0 : this.pdf.heightOfString(text, { width, lineGap: 1 })
  }

  /** The file; nothing can be added afterwards. */
  async finish(): Promise<Buffer> {
    const { start, count } = this.pdf.bufferedPageRange()
    for (let page = start; page < start + count; page++) {
      this.pdf.switchToPage(page)
      this.pdf.markContent('Artifact', { type: 'Pagination' })
      const y = this.pdf.page.height - MARGIN - 12
      this.rule(y - 4)
      const width = this.width - 70
      const footer = this.shortened(this.#footer, width, { size: 7 })
      this.draw(footer, { x: this.left, y, width, height: 10 }, { size: 7, color: MUTED })
      const box = { x: this.left + this.width - 70, y, width: 70, height: 10 }
      this.draw(this.t('Page {page} of {count}', { page: page - start + 1, count }), box, {
        size: 7,
        color: MUTED,
        align: 'right',
      })
      this.pdf.endMarkedContent()
    }
    this.#root.end()
    const bytes = buffer(this.pdf)
    this.pdf.end()
    return bytes
  }
}
