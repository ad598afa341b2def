import { Button, Checkbox, Group, NumberInput, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { type AppTraining, rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import { FEWEST_TO_CERTIFY } from '#lib/assignments/certify.ts'

/** From which ICC on, of how many interviews, raters are certified on a scale; set by managers. */
export function CertificationRule({
  studyId,
  scaleName,
  scale,
  rule,
  mayChange,
}: {
  studyId: string
  scaleName: string
  /** Key of the scale that is shown. */
  scale: string
  rule: AppTraining['rule']
  mayChange: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const [icc, setIcc] = useState<string | number>(rule.icc ?? '')
  const [least, setLeast] = useState<string | number>(rule.least)
  const [only, setOnly] = useState(rule.certifiedOnly)
  const save = useMutation(
    rpc.certification.setRule.mutationOptions({
      onSuccess: () => client.invalidateQueries(),
      onError: tellProblem,
    }),
  )
  if (!mayChange)
    return (
      <Text size="sm">
        {rule.icc === undefined
          ? t('Raters are not certified in this study.')
          : t('Raters are certified from an ICC of {icc, number} on, of at least {least} interviews.', {
              icc: rule.icc,
              least: rule.least,
            })}
      </Text>
    )
  const given = icc === '' ? null : Number(icc)
  const size = least === '' ? rule.least : Number(least)
  const isChanged = given !== (rule.icc ?? null) || size !== rule.least || only !== rule.certifiedOnly
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        save.mutate({ studyId, scaleName, scale, icc: given, least: size, certifiedOnly: only })
      }}
    >
      <Group align="end" gap="sm">
        <NumberInput
          label={t('Certified from an ICC of')}
          placeholder={t('nobody is certified')}
          value={icc}
          onChange={setIcc}
          min={0}
          max={1}
          step={0.05}
          w={220}
        />
        <NumberInput
          label={t('Least number of interviews')}
          value={least}
          onChange={setLeast}
          min={FEWEST_TO_CERTIFY}
          max={1000}
          w={220}
        />
        <Checkbox
          label={t('Assign interviews to certified raters only')}
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
          mb={8}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={!isChanged}>
          {t('Set')}
        </Button>
      </Group>
    </form>
  )
}
