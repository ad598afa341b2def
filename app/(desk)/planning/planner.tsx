'use client'
import { Card, Grid, NumberInput, Stack, Tabs, Text, Title } from '@mantine/core'
import { useId, useState } from 'react'
import { useText } from '#app/language.tsx'
import { counted, enrolled, studySize } from '#lib/reports/study-size.ts'
import { asWritten } from '../numbers.ts'
import { AIM_FORMS, type AimField, type AimForm, LOSS, whatIsWrong } from './aim-forms.ts'
import { SizeCurve } from './size-curve.tsx'

/** How many participants a study needs. */
export function Planner() {
  const t = useText()
  const [chosen, setChosen] = useState<string>(AIM_FORMS[0]!.of)
  return (
    <Stack>
      <div>
        <Title order={1}>{t('Planning')}</Title>
        <Text c="dimmed" size="sm" maw={640}>
          {t('How many participants a study needs for a given precision. Nothing is stored.')}
        </Text>
      </div>
      <Tabs value={chosen} onChange={(value) => value && setChosen(value)}>
        <Tabs.List mb="md">
          {AIM_FORMS.map(({ of, title }) => (
            <Tabs.Tab key={of} value={of}>
              {t(title)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {AIM_FORMS.map((form) => (
          <Tabs.Panel key={form.of} value={form.of}>
            {form.of === chosen && <AimPanel form={form} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  )
}

function AimPanel({ form }: { form: AimForm }) {
  const t = useText()
  const [entered, setEntered] = useState<Record<string, number | string>>({ ...form.initial, loss: 10 })
  const fields = [...form.fields, LOSS]
  const problems = fields.flatMap((field) => {
    const problem = whatIsWrong(field, entered[field.name]!, t)
    return problem ? [{ name: field.name, problem }] : []
  })
  const values = Object.fromEntries(
    Object.entries(entered).map(([name, value]) => [name, typeof value === 'number' ? value : undefined]),
  )
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Card component="section" aria-label={t('Assumptions')}>
          <Stack gap="sm">
            <Text size="sm">{t(form.intro)}</Text>
            {fields.map((field) => (
              <AimInput
                key={field.name}
                field={field}
                value={entered[field.name]!}
                problem={problems.find(({ name }) => name === field.name)?.problem}
                onChange={(value) => setEntered({ ...entered, [field.name]: value })}
              />
            ))}
          </Stack>
        </Card>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        {problems.length > 0 ? (
          <Card>
            <Text role="status">{t('Correct the marked numbers to see how many participants are needed.')}</Text>
          </Card>
        ) : (
          <Answer form={form} values={values} />
        )}
      </Grid.Col>
    </Grid>
  )
}

function AimInput({
  field: { name, label, help, low, high, step, unit, whole, optional },
  value,
  problem,
  onChange,
}: {
  field: AimField
  value: number | string
  problem: string | undefined
  onChange: (value: number | string) => void
}) {
  const t = useText()
  return (
    <NumberInput
      name={name}
      label={t(label)}
      description={t(help)}
      value={value}
      onChange={onChange}
      min={low}
      max={high}
      step={step}
      clampBehavior="none"
      allowDecimal={!whole}
      allowNegative={low < 0}
      {...(unit ? { suffix: ` ${t(unit)}` } : {})}
      {...(problem ? { error: problem } : {})}
      {...(optional ? {} : { required: true, withAsterisk: false })}
    />
  )
}

function Answer({ form, values }: { form: AimForm; values: Record<string, number | undefined> }) {
  const t = useText()
  const heading = useId()
  const size = studySize(form.aim(values))
  const loss = values.loss! / 100
  const { participants } = size
  return (
    <Card component="section" aria-labelledby={heading}>
      <Stack gap="md">
        <div role="status">
          <Title order={2} id={heading} mb={4}>
            {t.stored(size.sentence)}
          </Title>
          {participants !== undefined && loss > 0 && (
            <Text>
              {t.nodes('Enrol {participants} to allow for {loss} % dropout.', {
                participants: t(counted(enrolled(participants, loss))),
                loss: asWritten(values.loss!, t),
              })}
            </Text>
          )}
        </div>
        {participants !== undefined && <SizeCurve form={form} size={size} participants={participants} />}
        <Stack gap={2}>
          {size.details.map((detail) => (
            <Text key={t.stored(detail)} size="sm" c="dimmed">
              {t.stored(detail)}
            </Text>
          ))}
        </Stack>
      </Stack>
    </Card>
  )
}
