import { Anchor, Table, Text } from '@mantine/core'
import Link from 'next/link'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { OpenConsensus } from '#lib/consensus/open-consensuses.ts'
import type { AppOpenConsensuses } from '../rpc/client.ts'
import { scaleInAddress } from './scale-switch.tsx'
import { plainNumber } from './studies/[id]/ratings/plain-number.ts'
import { WaitingCard } from './waiting-card.tsx'

/** Interviews whose raters differ and of which nothing is in force, one click from where that is decided; nothing where there are none. */
export function OpenConsensuses({ open }: { open: AppOpenConsensuses | undefined }) {
  const t = useText()
  if (!open || open.count === 0) return null
  const { count, rows } = open
  const toSign = rows.filter(({ waitsForYou }) => waitsForYou).length
  return (
    <WaitingCard
      title={t('To settle')}
      marks={toSign > 0 ? [{ text: t('{toSign} to sign', { toSign }) }] : []}
      count={count}
      rows={rows}
      row={(row) => (
        <Table.Tr key={`${row.interviewId} ${row.scaleName}`}>
          <Table.Td>
            <Anchor
              component={Link}
              href={`/interviews/${row.interviewId}/consensus${scaleInAddress(row.scaleName)}`}
              size="sm"
              fw={600}
            >
              {row.participant}, {row.visit}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <Text size="sm" c="dimmed">
              {row.study}
            </Text>
          </Table.Td>
          <Table.Td>
            <Text size="sm">{stateOf(t, row)}</Text>
          </Table.Td>
        </Table.Tr>
      )}
    />
  )
}

function stateOf(t: PageTranslator, { isDraft, waitsForYou, awaited, total }: OpenConsensus): string {
  if (waitsForYou) return t('waits for your signature')
  if (isDraft) return t('waits for {awaited}, or a third', { awaited: t.list(awaited) })
  return total === undefined
    ? t('nobody has decided')
    : t('{points} apart, nobody has decided', { points: plainNumber(t, total) })
}
