import { Document, Page, renderToBuffer, StyleSheet, Text, View } from '@react-pdf/renderer'
import { createElement as h } from 'react'
import type { CardSection } from './card-lines.ts'
import type { WholeCard } from './whole-card.ts'

const styles = StyleSheet.create({
  page: { padding: 40, fontSize: 9.5, fontFamily: 'Helvetica', color: '#212529', lineHeight: 1.35 },
  title: { fontSize: 17, fontFamily: 'Helvetica-Bold', lineHeight: 1.3, marginBottom: 6 },
  heading: { fontSize: 11.5, fontFamily: 'Helvetica-Bold', marginTop: 12, marginBottom: 4 },
  note: { color: '#495057' },
  row: { flexDirection: 'row', borderBottomWidth: 0.5, borderBottomColor: '#ced4da', paddingVertical: 2 },
  header: { fontFamily: 'Helvetica-Bold' },
})

/** Shares of the width that the columns of the items' table have; those of others have equal ones. */
const ITEMS = [0.6, 4.4, 4, 1.4]

/** The model card of a head as PDF. @param createdAt of the head, so that the same card gives the same file */
export async function modelCardPdf({ title, about, sections, items }: WholeCard, createdAt: Date): Promise<Buffer> {
  const document = h(
    Document,
    { title, author: 'Concord', creationDate: createdAt },
    h(
      Page,
      { size: 'A4', style: styles.page },
      h(Text, { style: styles.title }, printed(title)),
      h(Text, { style: styles.note }, printed(about)),
      ...sections.map(section),
      h(Text, { key: 'items', style: styles.heading, break: true }, 'Items of TRIPOD+AI'),
      ...table(
        {
          columns: ['Item', 'Requirement', 'Section', 'Answer'],
          rows: items.map(({ item, asks, sections: places, answer }) => [item, asks, places.join('; '), answer]),
        },
        ITEMS,
      ),
    ),
  )
  return renderToBuffer(document as Parameters<typeof renderToBuffer>[0])
}

function section({ heading, lines, table: own }: CardSection) {
  const [first, ...rest] = lines
  return h(
    View,
    { key: heading },
    // A heading stays with the first line under it; long statements may run over to the next page.
    h(
      View,
      { wrap: false },
      h(Text, { style: styles.heading }, heading),
      ...(first === undefined ? [] : [h(Text, { key: 'first' }, printed(first))]),
    ),
    ...rest.map((line) => h(Text, { key: line }, printed(line))),
    ...(own
      ? table(
          own,
          own.columns.map(() => 1),
        )
      : []),
  )
}

function table({ columns, rows }: NonNullable<CardSection['table']>, shares: readonly number[]) {
  return [columns, ...rows].map((cells, i) =>
    h(
      View,
      { key: cells.join(' '), style: styles.row, wrap: false },
      ...cells.map((cell, j) =>
        h(
          Text,
          { key: columns[j]!, style: [{ flex: shares[j]!, paddingRight: 6 }, ...(i === 0 ? [styles.header] : [])] },
          printed(cell),
        ),
      ),
    ),
  )
}

/** The built-in fonts have no real minus. */
const printed = (text: string) => text.replaceAll('−', '-')
