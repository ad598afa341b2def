'use client'
import { Group, Select, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import type { PairFigures } from '#lib/agreement/reliability/pair-reliability.ts'
import type { RaterPair } from '#lib/agreement/reliability/study-reliability.ts'
import { useChosenInAddress } from '../agreement/chosen-in-address.ts'
import { DriftFigure } from './drift-figure.tsx'
import { intervalOf } from './interval.ts'

/** How far raters agree among themselves, pair by pair and item by item, and whether one of them drifts. */
export function ReliabilityView({ studyId, scaleName }: { studyId: string; scaleName: string }) {
  const t = useText()
  const [parameters, choose] = useChosenInAddress()
  const seen = useQuery(rpc.reliability.see.queryOptions({ input: { studyId, scaleName } }))
  if (seen.isPending) return <Loading rows={10} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { pairs, drift } = seen.data
  const target = t.stored(seen.data.target)
  const pair = pairs.find((one) => keyOf(one) === parameters.get('pair')) ?? pairs[0]
  if (!pair)
    return (
      <Empty title={t('No interviews rated by two raters yet')}>
        {t('Agreement shows once two raters have signed.')}
      </Empty>
    )
  return (
    <Stack>
      <Group justify="space-between" align="end">
        <Select
          label={t('Raters')}
          w={{ base: '100%', xs: 380 }}
          data={pairs.map((one) => ({
            value: keyOf(one),
            label: t('{name} and {name2} ({shared})', {
              name: one.first.name,
              name2: one.second.name,
              shared: one.shared,
            }),
          }))}
          value={keyOf(pair)}
          allowDeselect={false}
          onChange={(value) => choose({ pair: value })}
        />
        <Text size="sm" c="dimmed">
          {pair.shared === 1
            ? t('One interview rated by both')
            : t('{shared} interviews rated by both', { shared: pair.shared })}
        </Text>
      </Group>
      <PairTable pair={pair} target={target} />
      {drift.length > 0 && (
        <>
          <Title order={2}>{t('Drift')}</Title>
          <SimpleGrid cols={{ base: 1, lg: 2 }}>
            {drift.map((one) => (
              <DriftFigure key={one.raterId} drift={one} target={target} />
            ))}
          </SimpleGrid>
        </>
      )}
    </Stack>
  )
}

const keyOf = ({ first, second }: RaterPair) => `${first.id}.${second.id}`

function PairTable({ pair, target }: { pair: RaterPair; target: string }) {
  const t = useText()
  return (
    <div>
      <Table.ScrollContainer minWidth={620}>
        <Table
          verticalSpacing={4}
          aria-label={t('Agreement of {name} and {name2}', { name: pair.first.name, name2: pair.second.name })}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Item')}</Table.Th>
              <Table.Th ta="right">{t('Interviews')}</Table.Th>
              <Table.Th ta="right">{t('ICC, 95 % interval')}</Table.Th>
              <Table.Th ta="right">{t('Weighted kappa')}</Table.Th>
              <Table.Th ta="right">{t('Same score')}</Table.Th>
              <Table.Th ta="right">{t('Mean difference')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Figures figures={{ ...pair.target, title: target }} isTotal />
            {pair.items.map((figures) => (
              <Figures key={figures.key} figures={figures} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        {t(
          'ICC(A,1): absolute agreement of a single rating; its interval leaves out one participant at a time and needs six. Kappa is weighted quadratically. Mean difference: {name} minus {name2}.',
          { name: pair.first.name, name2: pair.second.name },
        )}
      </Text>
    </div>
  )
}

function Figures({ figures, isTotal = false }: { figures: PairFigures; isTotal?: boolean }) {
  const t = useText()
  const { title, n, icc, kappa, same, difference } = figures
  return (
    <Table.Tr fw={isTotal ? 600 : undefined}>
      <Table.Td>{t.stored(title)}</Table.Td>
      <Table.Td ta="right">{n}</Table.Td>
      <Table.Td ta="right">
        {icc.value ? (
          <>
            {t.twoDecimals(icc.value.icc)}{' '}
            <Text span size="sm" c="dimmed">
              {icc.value.interval && intervalOf(t, icc.value.interval)}
            </Text>
          </>
        ) : (
          <None why={icc.why} />
        )}
      </Table.Td>
      <Table.Td ta="right">
        {kappa && (kappa.value === undefined ? <None why={kappa.why ?? ''} /> : t.twoDecimals(kappa.value))}
      </Table.Td>
      <Table.Td ta="right">{same !== undefined && t.percent(same)}</Table.Td>
      <Table.Td ta="right">{difference !== undefined && signed(t, difference)}</Table.Td>
    </Table.Tr>
  )
}

const signed = (t: PageTranslator, value: number) => (value > 0 ? `+${t.twoDecimals(value)}` : t.twoDecimals(value))

function None({ why }: { why: string }) {
  const t = useText()
  return (
    <Text span size="sm" c="dimmed" title={t.stored(why)}>
      {t('figure|none')}
    </Text>
  )
}
