import { Alert, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { PUBLISHED_SETTINGS } from '#lib/contrastive/settings.ts'
import { phrase } from '#lib/messages/message.ts'
import type { EncoderPlan } from '#lib/training/encoder-plan.ts'

type Seen = Awaited<ReturnType<typeof rpc.encoderTraining.see.call>>
type Expected = Awaited<ReturnType<typeof rpc.encoderTraining.expect.call>>

const { epochs, batch, rate } = PUBLISHED_SETTINGS
const FIRST_PLAN: Omit<EncoderPlan, 'encoder'> = {
  epochs,
  batch,
  rate,
  // Captions of a study are few and often the same.
  sameCaptions: 'left alone',
  heldOut: 0.2,
  seed: 1,
}

const SAME_CAPTIONS = [
  { value: 'left alone', title: phrase('leave each other alone') },
  { value: 'pushed apart', title: phrase('push each other apart, as published') },
] as const

/** How an encoder is trained, with how many clips and participants that would be. */
export function EncoderForm({
  studyId,
  studysEncoder,
  counts,
  encoders,
}: { studyId: string; studysEncoder: string } & Pick<Seen, 'counts' | 'encoders'>) {
  const t = useText()
  const client = useQueryClient()
  // The study's recordings are most likely analysed with its own.
  const first = encoders.find(({ name }) => name === studysEncoder) ?? encoders[0]
  const [chosen, setChosen] = useState<EncoderPlan>({ ...FIRST_PLAN, encoder: first?.name ?? '' })
  const start = useMutation(rpc.encoderTraining.start.mutationOptions({ onSuccess: () => client.invalidateQueries() }))
  const expected = useQuery({
    ...rpc.encoderTraining.expect.queryOptions({ input: { id: studyId, plan: chosen } }),
    enabled: chosen.encoder !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (encoders.length === 0)
    return (
      <Alert color="gray">
        {t('No encoder with words is installed. An administrator imports CLIP or EmoCLIP first.')}
      </Alert>
    )
  return (
    <Stack gap="sm">
      {start.error && <Problem error={start.error} />}
      <Text size="sm">
        {t(
          '{captions, plural, one {# caption} other {# captions}} in {interviews, plural, one {# interview} other {# interviews}} of {participants, plural, one {# participant} other {# participants}}.',
          counts,
        )}
      </Text>
      <Fields plan={chosen} encoders={encoders} onChange={(part) => setChosen((before) => ({ ...before, ...part }))} />
      <Stack gap={4} aria-live="polite">
        {expected.error && <Problem error={expected.error} />}
        {expected.data &&
          !expected.error &&
          linesOf(t, expected.data).map((line) => (
            <Text key={line} size="sm">
              {line}
            </Text>
          ))}
      </Stack>
      <Button
        w="fit-content"
        loading={start.isPending}
        disabled={!expected.data || expected.data.learnt < 2}
        onClick={() => start.mutate({ id: studyId, plan: chosen })}
      >
        {t('Train encoder')}
      </Button>
    </Stack>
  )
}

function Fields({
  plan,
  encoders,
  onChange,
}: {
  plan: EncoderPlan
  encoders: Seen['encoders']
  onChange: (part: Partial<EncoderPlan>) => void
}) {
  const t = useText()
  return (
    <>
      <Select
        label={t('Based on')}
        description={t('Its pictures and words are taken as they are; recordings have to be analysed with it first')}
        data={encoders.map(({ name, title }) => ({ value: name, label: title }))}
        value={plan.encoder}
        onChange={(encoder) => encoder && onChange({ encoder })}
        allowDeselect={false}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={t('Epochs')}
          min={1}
          max={500}
          allowDecimal={false}
          value={plan.epochs}
          onChange={(value) => onChange({ epochs: Number(value) || 1 })}
        />
        <NumberInput
          label={t('Participants held out, in %')}
          min={0}
          max={50}
          allowDecimal={false}
          value={Math.round(100 * plan.heldOut)}
          onChange={(value) => onChange({ heldOut: Math.min(50, Number(value) || 0) / 100 })}
        />
      </Group>
      <details>
        <Text component="summary" size="sm" c="dimmed" style={{ cursor: 'pointer' }}>
          {t('More settings')}
        </Text>
        <Stack gap="sm" mt="sm">
          <Select
            label={t('Clips with the same caption')}
            data={SAME_CAPTIONS.map(({ value, title }) => ({ value, label: t(title) }))}
            value={plan.sameCaptions}
            onChange={(value) => value && onChange({ sameCaptions: value as EncoderPlan['sameCaptions'] })}
            allowDeselect={false}
          />
          <Group grow align="flex-start">
            <NumberInput
              label={t('Clips in a step')}
              min={2}
              max={256}
              allowDecimal={false}
              value={plan.batch}
              onChange={(value) => onChange({ batch: Math.max(2, Number(value) || 2) })}
            />
            <NumberInput
              label={t('Learning rate')}
              min={0.000001}
              max={1}
              step={0.001}
              value={plan.rate}
              onChange={(value) => onChange({ rate: Number(value) || 0.001 })}
            />
            <NumberInput
              label={t('Seed')}
              min={0}
              allowDecimal={false}
              value={plan.seed}
              onChange={(value) => onChange({ seed: Number(value) || 0 })}
            />
          </Group>
        </Stack>
      </details>
    </>
  )
}

function linesOf(t: PageTranslator, { learnt, heldOut, classes, participants, notAnalysed, withoutClass }: Expected) {
  return [
    t(
      'It would learn from {learnt, plural, one {# clip} other {# clips}} of {participants, plural, one {# participant} other {# participants}}.',
      { learnt, participants: participants.learnt },
    ),
    heldOut > 0
      ? t(
          'It would be tested on {heldOut, plural, one {# clip} other {# clips}} of {classes, plural, one {# class} other {# classes}}, of {participants, plural, one {# participant} other {# participants}} held out.',
          { heldOut, classes, participants: participants.heldOut },
        )
      : t('No clip with a class is held out: nothing would be known of how well words tell clips apart.'),
    ...(notAnalysed > 0
      ? [
          t(
            '{count, plural, one {# caption is} other {# captions are}} of recordings that were not analysed with this encoder. Analyse them with it first.',
            { count: notAnalysed },
          ),
        ]
      : []),
    ...(withoutClass > 0
      ? [
          t(
            '{count, plural, one {# caption of a held-out participant has} other {# captions of held-out participants have}} no class that is known, and can’t be used.',
            { count: withoutClass },
          ),
        ]
      : []),
  ]
}
