import { Button, Group, NumberInput, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { DisagreementLimits } from '#lib/agreement/reliability/disagreements.ts'
import { plainNumber } from './plain-number.ts'

/** How far raters may differ on a scale before somebody decides between them; set by managers. */
export function LimitsForm({
  studyId,
  scaleName,
  limits,
  target,
  mayManage,
}: {
  studyId: string
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  limits: DisagreementLimits
  target: string
  mayManage: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const [item, setItem] = useState<string | number>(limits.item ?? '')
  const [total, setTotal] = useState<string | number>(limits.total ?? '')
  const save = useMutation(
    rpc.reliability.setLimits.mutationOptions({
      onSuccess: () => client.invalidateQueries(),
      onError: tellProblem,
    }),
  )
  if (!mayManage)
    return (
      <Text size="sm">
        {t('Limits: {item} points on an item, {total} on {target}.', {
          item: limits.item ?? t('limit|none'),
          total: limits.total === undefined ? t('limit|none') : plainNumber(t, limits.total),
          target,
        })}
      </Text>
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ studyId, scaleName, item: numberOf(item), total: numberOf(total) })
  }
  const isChanged = numberOf(item) !== (limits.item ?? null) || numberOf(total) !== (limits.total ?? null)
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <NumberInput
          label={t('More than, points on an item')}
          placeholder={t('no limit')}
          value={item}
          onChange={setItem}
          min={0}
          allowDecimal={false}
          w={220}
        />
        <NumberInput
          label={t('or more than, points on {target}', { target })}
          placeholder={t('no limit')}
          value={total}
          onChange={setTotal}
          min={0}
          w={260}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={!isChanged}>
          {t('Set limits')}
        </Button>
      </Group>
    </form>
  )
}

const numberOf = (value: string | number) => (value === '' ? null : Number(value))
