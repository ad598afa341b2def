'use client'
import { Group, Select, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import type { PairFigures } from '#lib/agreement/reliability/pair-reliability.ts'
import type { RaterPair } from '#lib/agreement/reliability/study-reliability.ts'
import { twoDecimals } from '../../../numbers.ts'
import { useChosenInAddress } from '../agreement/chosen-in-address.ts'
import { DriftFigure } from './drift-figure.tsx'

/** How far raters agree among themselves, pair by pair and item by item, and whether one of them drifts. */
export function ReliabilityView({ studyId }: { studyId: string }) {
  const [parameters, choose] = useChosenInAddress()
  const seen = useQuery(rpc.reliability.see.queryOptions({ input: { studyId } }))
  if (seen.isPending) return <Loading rows={10} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { pairs, drift, target } = seen.data
  const pair = pairs.find((one) => keyOf(one) === parameters.get('pair')) ?? pairs[0]
  if (!pair)
    return <Empty title="No interviews rated by two raters yet">Agreement shows once two raters have signed.</Empty>
  return (
    <Stack>
      <Group justify="space-between" align="end">
        <Select
          label="Raters"
          w={{ base: '100%', xs: 380 }}
          data={pairs.map((one) => ({
            value: keyOf(one),
            label: `${one.first.name} and ${one.second.name} (${one.shared})`,
          }))}
          value={keyOf(pair)}
          allowDeselect={false}
          onChange={(value) => choose({ pair: value })}
        />
        <Text size="sm" c="dimmed">
          {pair.shared === 1 ? 'One interview' : `${pair.shared} interviews`} rated by both
        </Text>
      </Group>
      <PairTable pair={pair} target={target} />
      {drift.length > 0 && (
        <>
          <Title order={2}>Drift</Title>
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
  return (
    <div>
      <Table.ScrollContainer minWidth={620}>
        <Table verticalSpacing={4} aria-label={`Agreement of ${pair.first.name} and ${pair.second.name}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Item</Table.Th>
              <Table.Th ta="right">Interviews</Table.Th>
              <Table.Th ta="right">ICC, 95 % interval</Table.Th>
              <Table.Th ta="right">Weighted kappa</Table.Th>
              <Table.Th ta="right">Same score</Table.Th>
              <Table.Th ta="right">Mean difference</Table.Th>
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
        ICC(A,1): absolute agreement of a single rating; its interval leaves out one participant at a time and needs
        six. Kappa is weighted quadratically. Mean difference: {pair.first.name} minus {pair.second.name}.
      </Text>
    </div>
  )
}

function Figures({ figures, isTotal = false }: { figures: PairFigures; isTotal?: boolean }) {
  const { title, n, icc, kappa, same, difference } = figures
  return (
    <Table.Tr fw={isTotal ? 600 : undefined}>
      <Table.Td>{title}</Table.Td>
      <Table.Td ta="right">{n}</Table.Td>
      <Table.Td ta="right">
        {icc.value ? (
          <>
            {twoDecimals(icc.value.icc)}{' '}
            <Text span size="sm" c="dimmed">
              {icc.value.interval && `[${icc.value.interval.map(twoDecimals).join(', ')}]`}
            </Text>
          </>
        ) : (
          <None why={icc.why} />
        )}
      </Table.Td>
      <Table.Td ta="right">
        {kappa && (kappa.value === undefined ? <None why={kappa.why ?? ''} /> : twoDecimals(kappa.value))}
      </Table.Td>
      <Table.Td ta="right">{same !== undefined && `${Math.round(100 * same)} %`}</Table.Td>
      <Table.Td ta="right">{difference !== undefined && signed(difference)}</Table.Td>
    </Table.Tr>
  )
}

const signed = (value: number) => (value > 0 ? `+${twoDecimals(value)}` : twoDecimals(value))

function None({ why }: { why: string }) {
  return (
    <Text span size="sm" c="dimmed" title={why}>
      none
    </Text>
  )
}
