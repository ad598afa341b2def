'use client'
import { Button, NumberInput, Select, Stack, Switch, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { SeenStudy } from '../../../seen-study.tsx'

/** Clips that are proposed where a study is to stop at some. */
const PROPOSED_CLIPS = 60

/** Which encoder a study uses, how its clips follow each other, and whether all of them are analysed. */
export function Sampling({ study }: { study: StudyOverview }) {
  const { id: studyId, encoder, stride, clipLimit } = study
  const t = useText()
  const client = useQueryClient()
  const encoders = useQuery(rpc.models.encoders.queryOptions())
  const [chosen, setChosen] = useState(encoder)
  const [frames, setFrames] = useState<string | number>(stride)
  const [isLimited, setLimited] = useState(clipLimit !== null)
  const [clips, setClips] = useState<string | number>(clipLimit ?? PROPOSED_CLIPS)
  const limit = isLimited ? Number(clips) : null
  const save = useMutation(
    rpc.studies.setSampling.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        notifications.show({ message: t('Saved.') })
      },
    }),
  )
  const choice = encoders.data?.find(({ name }) => name === chosen)
  return (
    <Stack gap="sm">
      {save.error && <Problem error={save.error} />}
      <Select
        label={t('Encoder')}
        description={t('Turns faces into embeddings. A head works only with the encoder that it was trained with.')}
        data={(encoders.data ?? [{ name: encoder, title: encoder }]).map(({ name, title }) => ({
          value: name,
          label: title,
        }))}
        value={chosen}
        onChange={(value) => value && setChosen(value)}
        allowDeselect={false}
      />
      <SeenStudy seen={choice?.trainedOnStudies.includes(studyId)} />
      <NumberInput
        label={t('Stride')}
        description={strideInWords(t, choice?.clipFrames)}
        min={1}
        max={1023}
        value={frames}
        onChange={setFrames}
      />
      <Switch
        label={t('Stop at a number of clips')}
        description={t(
          'Clips that lie evenly over a recording are analysed, the same each time, and the rest is not read. An hour takes minutes then; estimates are less exact.',
        )}
        checked={isLimited}
        onChange={(event) => setLimited(event.currentTarget.checked)}
      />
      {isLimited && (
        <NumberInput
          label={t('Clips of a recording')}
          description={t('A recording with fewer clips is analysed as a whole.')}
          min={5}
          max={10_000}
          value={clips}
          onChange={setClips}
        />
      )}
      <Text size="sm" c="dimmed">
        {t(
          'Existing analyses are kept until they are run again. A new stride of up to a clip, or fewer clips, alone does not read the videos again.',
        )}
      </Text>
      <Button
        w="fit-content"
        loading={save.isPending}
        onClick={() => save.mutate({ studyId, encoder: chosen, stride: Number(frames), clipLimit: limit })}
        disabled={chosen === encoder && Number(frames) === stride && limit === clipLimit}
      >
        {t('Save')}
      </Button>
    </Stack>
  )
}

function strideInWords(t: PageTranslator, clipFrames: number | undefined): string {
  if (clipFrames === undefined) return t('Frames from the start of one clip to the start of the next')
  return t(
    'Frames from the start of one clip to the start of the next: {whole} puts clips end to end, {half} makes them overlap by half',
    { whole: clipFrames, half: Math.ceil(clipFrames / 2) },
  )
}
