import { Group, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import type { Translator } from '#lib/messages/translator.ts'
import { rangeInWords } from '#lib/scales/item-ranges.ts'
import type { Scale, ScaleItem, ScaleSum } from '#lib/scales/scale.ts'
import { sumRange } from '#lib/scales/scores.ts'
import { asWritten } from '../numbers.ts'

/** All that is known of a scale. */
export function ScaleDetails({ scale }: { scale: Scale }) {
  const t = useText()
  const { items, sums, models, thresholds, prorating, changeBase, rights, notes, source, codes } = scale
  const titleOf = (key: string) =>
    [...sums, ...models.flatMap((model) => model.sums)].find((sum) => sum.key === key)?.title
  return (
    <Stack gap="sm">
      <Part title={t('Source')}>{source}</Part>
      <Part title={t('Rights')}>
        {t.stored(rights.holder)}. {t.stored(rights.note)}
      </Part>
      {notes && <Part title={t('Notes')}>{t.stored(notes)}</Part>}
      <Part title={t('Scores')}>{t.stored(rangeInWords(items))}</Part>
      <Items items={items} />
      <Sums title={t('Sums')} scale={scale} sums={sums} />
      {models.map((model) => (
        <div key={model.key}>
          <Sums title={t.stored(model.title)} scale={scale} sums={model.sums} />
          <Text size="xs" c="dimmed">
            {t.stored(model.source)}
          </Text>
        </div>
      ))}
      <Part title={t('Missing items')}>
        {prorating
          ? t('The mean of the others stands in, as long as {share} of a sum’s items are rated. {source}', {
              share: t.percent(prorating.leastShare),
              source: t.stored(prorating.source),
            })
          : t('A sum needs all of its items.')}
      </Part>
      {changeBase && (
        <Part title={t('Percent change')}>
          {t('Counts from the lowest possible score. {source}', { source: t.stored(changeBase.source) })}
        </Part>
      )}
      {thresholds.length > 0 && (
        <Part title={t('Cut-offs')}>
          {thresholds
            .map(({ sum, from, label }) =>
              t('{sum} from {from}: {label}', {
                sum: t.stored(titleOf(sum) ?? ''),
                from: asWritten(from, t),
                label: t.stored(label),
              }),
            )
            .join('; ')}
          . {[...new Set(thresholds.map((one) => t.stored(one.source)))].join('; ')}
        </Part>
      )}
      {(codes.loinc || codes.cdisc || items.some(({ loinc }) => loinc)) && (
        <Part title={t('Codes')}>
          {[
            codes.cdisc && `CDISC ${codes.cdisc}`,
            codes.loinc && `LOINC ${codes.loinc}`,
            ...items.map(({ label, loinc }) => loinc && `${label} LOINC ${loinc}`),
            ...sums.map(({ title, loinc }) => loinc && `${t.stored(title)} LOINC ${loinc}`),
          ]
            .filter(Boolean)
            .join(', ')}
        </Part>
      )}
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Text size="sm">
      <b>{title}:</b> {children}
    </Text>
  )
}

function Items({ items }: { items: readonly ScaleItem[] }) {
  const t = useText()
  const range = ({ low, high, reversed, weight, optional }: ScaleItem) =>
    [
      t('{low} to {high}', { low, high }),
      reversed && t('reversed'),
      weight !== 1 && t('counts {weight} times', { weight: asWritten(weight, t) }),
      optional && t('optional, in no sum'),
    ]
      .filter(Boolean)
      .join(', ')
  return (
    <Group gap={0} align="start">
      {items.map((item) => (
        <Text key={item.key} size="sm" w={{ base: '100%', sm: '50%' }} pr="sm">
          <b>{item.label}</b> {t.stored(item.title)}{' '}
          <Text span size="xs" c="dimmed">
            {range(item)}
          </Text>
        </Text>
      ))}
    </Group>
  )
}

function rangeOfSum(scale: Scale, sum: ScaleSum, t: Translator): string {
  const [low, high] = sumRange(scale, sum)
  return t('{low} to {high}', { low: asWritten(low, t), high: asWritten(high, t) })
}

function Sums({ title, scale, sums }: { title: string; scale: Scale; sums: readonly ScaleSum[] }) {
  const t = useText()
  const labels = new Map(scale.items.map(({ key, label }) => [key, label]))
  return (
    <LongTable verticalSpacing={4} aria-label={t('{title} of {name}', { title, name: scale.name })}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{title}</Table.Th>
          <Table.Th>{t('Range')}</Table.Th>
          <Table.Th>{t('Items')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sums.map((sum) => (
          <Table.Tr key={sum.key}>
            <Table.Td>
              {t.stored(sum.title)}
              {sum.as === 'mean' && `, ${t('mean')}`}
            </Table.Td>
            <Table.Td miw={90}>{rangeOfSum(scale, sum, t)}</Table.Td>
            <Table.Td>
              {sum.items.length > 16
                ? t('{count} items', { count: sum.items.length })
                : sum.items.map((item) => labels.get(item)).join(', ')}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </LongTable>
  )
}
