import type { Translator } from '#lib/messages/translator.ts'
import type { CardSection } from './card-lines.ts'
import { itemsTable } from './model-card-text.ts'
import { type Cell, MUTED } from './pdf/page-style.ts'
import { TaggedDocument } from './pdf/tagged-document.ts'
import type { WholeCard } from './whole-card.ts'

/** Shares of the width that the columns of the items' table have; those of others have equal ones. */
const ITEMS = [0.6, 4.4, 4, 1.4]

/** The model card of a head as PDF. @param createdAt of the head, so that the same card gives the same file */
export async function modelCardPdf(
  t: Translator,
  { title, about, sections, items }: WholeCard,
  createdAt: Date,
): Promise<Buffer> {
  const page = new TaggedDocument(t, { title, size: 'A4', madeAt: createdAt, footer: title })
  page.heading(1, title)
  page.text(about, { color: MUTED })
  for (const { heading, lines, table } of sections) {
    page.heading(2, heading)
    for (const line of lines) page.text(line)
    if (table) drawTable(page, table, new Array(table.columns.length).fill(1))
  }
  page.nextPage()
  page.heading(2, t('Items of TRIPOD+AI'))
  drawTable(page, itemsTable(t, items), ITEMS)
  return page.finish()
}

function drawTable(
  page: TaggedDocument,
  { columns, rows }: NonNullable<CardSection['table']>,
  shares: readonly number[],
): void {
  const sum = shares.reduce((total, share) => total + share, 0)
  const head = columns.map((text): Cell => ({ text, bold: true, header: 'Column' }))
  const cells = rows.map((row) => row.map((text): Cell => ({ text })))
  page.table(
    [head, ...cells],
    shares.map((share) => (share / sum) * page.width),
  )
}
