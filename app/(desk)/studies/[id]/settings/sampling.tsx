'use client'
import { Button, NumberInput, Select, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { SeenStudy } from '../../../seen-study.tsx'

/** Which encoder a study uses and how its clips follow each other. */
export function Sampling({ studyId, encoder, stride }: { studyId: string; encoder: string; stride: number }) {
  const t = useText()
  const client = useQueryClient()
  const encoders = useQuery(rpc.models.encoders.queryOptions())
  const [chosen, setChosen] = useState(encoder)
  const [frames, setFrames] = useState<string | number>(stride)
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
      <Text size="sm" c="dimmed">
        {t('Existing analyses are kept until they are run again. A new stride alone does not read the videos again.')}
      </Text>
      <Button
        w="fit-content"
        loading={save.isPending}
        onClick={() => save.mutate({ studyId, encoder: chosen, stride: Number(frames) })}
        disabled={chosen === encoder && Number(frames) === stride}
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
