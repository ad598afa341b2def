import { Document, Page, renderToBuffer, StyleSheet, Text, View } from '@react-pdf/renderer'
import { createElement as h } from 'react'
import type { HeadCard } from '#lib/heads/head-card.ts'
import type { HeadStanding } from '#lib/plans/head-standing.ts'
import { cardSections } from './card-sections.ts'

const styles = StyleSheet.create({
  page: { padding: 40, fontSize: 9.5, fontFamily: 'Helvetica', color: '#212529', lineHeight: 1.35 },
  title: { fontSize: 17, fontFamily: 'Helvetica-Bold', lineHeight: 1.3, marginBottom: 6 },
  heading: { fontSize: 11.5, fontFamily: 'Helvetica-Bold', marginTop: 12, marginBottom: 4 },
  note: { color: '#495057' },
})

/** The model card of a head as PDF. */
export async function modelCardPdf(
  card: HeadCard,
  about: {
    study: string
    simulated: boolean
    createdAt: Date
    sha256: string
    standing: HeadStanding | undefined
  },
): Promise<Buffer> {
  const document = h(
    Document,
    { title: `Model card ${about.study} ${card.target.title}`, author: 'Concord', creationDate: about.createdAt },
    h(
      Page,
      { size: 'A4', style: styles.page },
      h(Text, { style: styles.title }, `Model card: ${card.target.title}`),
      h(
        Text,
        { style: styles.note },
        `Study ${about.study}, trained ${about.createdAt.toISOString().slice(0, 10)}, head sha256 ${about.sha256}`,
      ),
      ...cardSections(card, about).map(({ heading, lines }) =>
        h(
          View,
          { key: heading, wrap: false },
          h(Text, { style: styles.heading }, heading),
          // The built-in fonts have no real minus.
          ...lines.map((line) => h(Text, { key: line }, line.replaceAll('−', '-'))),
        ),
      ),
    ),
  )
  return renderToBuffer(document as Parameters<typeof renderToBuffer>[0])
}
