import { Group, Select, Table, Text, TextInput } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { AppConsensus } from '#app/rpc/client.ts'
import type { Entered } from '#lib/ratings/changed-items.ts'
import { isTyped } from '#lib/scales/item-ranges.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'

const NOT_ASSESSABLE = 'x'

/** An item in a row: what each rater gave, and what is decided. */
export function ConsensusItem({
  item,
  sheets,
  entered,
  isAgreed,
  isReadOnly,
  onChange,
}: {
  item: ScaleItem
  sheets: AppConsensus['sheets']
  entered: Entered
  isAgreed: boolean
  isReadOnly: boolean
  onChange: (entered: Entered) => void
}) {
  const t = useText()
  const { key, label, title } = item
  const score = entered.scores[key]
  const reason = entered.remarks[key]?.notAssessable
  const choose = (value: string | null) => {
    const { [key]: _score, ...scores } = entered.scores
    const { [key]: _remark, ...remarks } = entered.remarks
    if (value === NOT_ASSESSABLE) onChange({ scores, remarks: { ...remarks, [key]: { notAssessable: '' } } })
    else onChange({ scores: value === null ? scores : { ...scores, [key]: Number(value) }, remarks })
  }
  const given = sheets.map((sheet) => sheet.scores[key]).filter((one) => one !== undefined)
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {label} {t.stored(title)}
        </Text>
        {isAgreed && (
          <Text size="xs" c="dimmed">
            {t('agreed')}
          </Text>
        )}
      </Table.Td>
      {sheets.map((sheet) => (
        <Table.Td key={sheet.id}>
          <Given sheet={sheet} item={key} />
        </Table.Td>
      ))}
      <Table.Td>
        {isReadOnly ? (
          (score ?? (reason === undefined ? '–' : t('not assessable: {reason}', { reason })))
        ) : (
          <Group gap={6} wrap="nowrap">
            <Select
              size="xs"
              w={150}
              aria-label={t('Consensus on {label}', { label })}
              placeholder={t('decide')}
              clearable={!isAgreed}
              data={choicesOf(t, item, given)}
              searchable={isTyped(item)}
              limit={MOST_CHOICES}
              value={score === undefined ? (reason === undefined ? null : NOT_ASSESSABLE) : String(score)}
              onChange={choose}
            />
            {reason !== undefined && (
              <TextInput
                size="xs"
                aria-label={t('{label}: why can’t it be assessed?', { label })}
                placeholder={t('why')}
                value={reason}
                onChange={(event) =>
                  onChange({
                    ...entered,
                    remarks: { ...entered.remarks, [key]: { notAssessable: event.currentTarget.value } },
                  })
                }
              />
            )}
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

/** Choices that are shown at once. */
const MOST_CHOICES = 40

/** The scores of an item, with those that raters gave, and that it can’t be assessed. */
function choicesOf(t: PageTranslator, { low, high }: ScaleItem, given: readonly number[]) {
  const all = Array.from({ length: high - low + 1 }, (_, i) => low + i)
  // Of a long range, those that raters gave come first, and others are found by typing.
  const levels = isTyped({ high }) ? [...new Set([...given, ...all])] : all
  const scores = levels.map((level) => ({
    value: String(level),
    label: given.includes(level) ? t('{level} (given)', { level }) : String(level),
  }))
  const notAssessable = { value: NOT_ASSESSABLE, label: t('not assessable') }
  return isTyped({ high }) ? [notAssessable, ...scores] : [...scores, notAssessable]
}

function Given({ sheet: { scores, remarks }, item }: { sheet: AppConsensus['sheets'][number]; item: string }) {
  const t = useText()
  const remark = remarks[item]
  return (
    <>
      <Text size="sm">{scores[item] ?? (remark?.notAssessable ? t('not assessable') : '–')}</Text>
      {(remark?.notAssessable ?? remark?.note) && (
        <Text size="xs" c="dimmed">
          {remark?.notAssessable ?? remark?.note}
        </Text>
      )}
    </>
  )
}
