'use client'
import { Box, Button, Checkbox, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { QUALITY_MEASURES, type QualityKey } from '#lib/quality/measures.ts'
import { BELOW, type Below, isSameRule, type QualityRule } from '#lib/quality/rule.ts'
import type { Effect } from '#lib/quality/rule-effect.ts'
import { QualityHistogram } from '../quality-histogram.tsx'
import { effectInWords, ruleSentences, suffixOf } from '../quality-in-words.ts'

/** By which limits of quality the clips of a study count. */
export function QualitySettings({ studyId }: { studyId: string }) {
  const stored = useQuery(rpc.studies.quality.queryOptions({ input: { id: studyId } }))
  if (stored.error) return <Problem error={stored.error} />
  if (!stored.data) return null
  return <RuleForm studyId={studyId} stored={stored.data.rule} key={JSON.stringify(stored.data.rule)} />
}

/** A limit as it is typed; empty while it is not a number. */
type Draft = Partial<Record<QualityKey, { limit: number | string; below: Below }>>

function RuleForm({ studyId, stored }: { studyId: string; stored: QualityRule }) {
  const t = useText()
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>(stored)
  const isWhole = Object.values(draft).every(({ limit }) => typeof limit === 'number' && limit > 0)
  const rule = isWhole ? (draft as QualityRule) : stored
  const [settled] = useDebouncedValue(rule, 400)
  const effect = useQuery({
    ...rpc.studies.qualityEffect.queryOptions({ input: { studyId, rule: settled } }),
    placeholderData: keepPreviousData,
  })
  const save = useMutation(
    rpc.studies.setQuality.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        notifications.show({ message: t('Saved.') })
      },
    }),
  )
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t(
          'Each measure may have a limit. The rule holds from the next training on, in training as in estimates: a head keeps the rule that it was trained with. Clips that were not measured count in full.',
        )}
      </Text>
      {QUALITY_MEASURES.map((measure) => (
        <MeasureRow
          key={measure.key}
          measure={measure}
          value={draft[measure.key]}
          effect={isSameRule(settled, rule) ? effect.data?.each[measure.key] : undefined}
          counts={effect.data?.distribution[measure.key]}
          onChange={(value) => {
            const { [measure.key]: _, ...others } = draft
            setDraft(value ? { ...others, [measure.key]: value } : others)
          }}
        />
      ))}
      {(effect.error ?? save.error) && <Problem error={(effect.error ?? save.error)!} />}
      {effect.data && (
        <Stack gap={2} aria-live="polite">
          {ruleSentences(t, effect.data).map((sentence) => (
            <Text size="sm" key={sentence}>
              {sentence}
            </Text>
          ))}
        </Stack>
      )}
      <Button
        w="fit-content"
        loading={save.isPending}
        disabled={!isWhole || isSameRule(rule, stored)}
        onClick={() => save.mutate({ studyId, rule })}
      >
        {t('Save')}
      </Button>
    </Stack>
  )
}

function MeasureRow({
  measure,
  value,
  effect,
  counts,
  onChange,
}: {
  measure: (typeof QUALITY_MEASURES)[number]
  value: Draft[QualityKey]
  effect: Effect | undefined
  /** Clips of the study in each bin. */
  counts: readonly number[] | undefined
  onChange: (value: Draft[QualityKey]) => void
}) {
  const t = useText()
  const { title, good, suggested, step, ends, source, unit } = measure
  return (
    <div>
      <Checkbox
        label={t(title)}
        description={t(source)}
        checked={value !== undefined}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? { limit: suggested, below: 'leave-out' } : undefined)
        }
      />
      {value && (
        <Group gap="xs" mt="xs" ml={32} align="end">
          <NumberInput
            w={130}
            label={good === 'from' ? t('At least') : t('At most')}
            aria-label={`${t(title)}: ${good === 'from' ? t('At least') : t('At most')}`}
            suffix={suffixOf(t, unit)}
            min={step}
            max={ends[1]}
            step={step}
            value={value.limit}
            onChange={(limit) => onChange({ ...value, limit })}
          />
          <NativeSelect
            label={t('Other clips')}
            aria-label={`${t(title)}: ${t('Other clips')}`}
            data={BELOW.map((below) => ({
              value: below,
              label: below === 'leave-out' ? t('are left out') : t('count less'),
            }))}
            value={value.below}
            onChange={(event) => onChange({ ...value, below: event.currentTarget.value as Below })}
          />
          {effect && (
            <Text size="sm" c="dimmed" pb={6}>
              {effectInWords(t, effect)}
            </Text>
          )}
        </Group>
      )}
      {counts && (
        <Box ml={32} mt="xs">
          <QualityHistogram measure={measure} counts={counts} limit={limitOf(value)} />
        </Box>
      )}
    </div>
  )
}

const limitOf = (value: Draft[QualityKey]) => (typeof value?.limit === 'number' ? value.limit : undefined)
