'use client'
import { Alert, Card, Select, Skeleton, Text } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { type RefObject, useEffect, useState } from 'react'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { sentenceOf } from '#app/states.tsx'
import type { WordsOnFaces } from '#lib/review/words-on-faces.ts'
import type { Prompt } from '#lib/words/prompt-sets.ts'
import { PromptEditor } from './prompt-editor.tsx'
import { ON_DARK, ON_LIGHT } from './word-colours.ts'
import { WordStrips } from './word-strips.tsx'
import { WordsChart } from './words-chart.tsx'
import { WordsHeading } from './words-heading.tsx'

/** Clips compared with words: which description fits the face best, over the time of the recording. */
export function Words({
  interviewId,
  studyId,
  mayChange,
  onSeek,
  video,
  onShown,
}: {
  interviewId: string
  studyId: string
  mayChange: boolean
  onSeek: (ms: number) => void
  video: RefObject<HTMLVideoElement | null>
  /** Told which words are shown, for the timeline. */
  onShown: (words: WordsOnFaces) => void
}) {
  const t = useText()
  const [set, setSet] = useState('basic-7')
  const [editing, setEditing] = useState(false)
  const palette = useShownColorScheme() === 'dark' ? ON_DARK : ON_LIGHT
  const sets = useQuery(rpc.words.sets.queryOptions({ input: { studyId } }))
  const seen = useQuery(
    rpc.words.see.queryOptions({ input: { interviewId, set }, retry: false, placeholderData: keepPreviousData }),
  )
  const prepare = useMutation(rpc.words.prepare.mutationOptions())
  const tried = useMutation(rpc.words.try.mutationOptions())
  const words = tried.data ?? seen.data?.value
  useEffect(() => {
    if (words) onShown(words)
  }, [words, onShown])
  const why = (seen.data?.why && t.stored(seen.data.why)) ?? (seen.error && sentenceOf(seen.error, t))
  const chosen = sets.data?.find(({ key }) => key === set)
  const choose = (key: string) => {
    tried.reset()
    setSet(key)
  }
  const edit = () => {
    if (!editing) prepare.mutate({ interviewId })
    setEditing(!editing)
  }
  return (
    <Card component="section" aria-label={t('Text descriptions')}>
      <WordsHeading
        download={words && !tried.data ? `/api/interviews/${interviewId}/words?set=${set}` : undefined}
        editing={editing}
        onEdit={words && edit}
      />
      {why && !words ? (
        <Text size="sm" mt="xs">
          {why}
        </Text>
      ) : !words ? (
        <Skeleton height={320} mt="sm" aria-label={t('Loading')} />
      ) : (
        <>
          <SetSelect sets={sets.data ?? []} value={tried.data ? null : set} onChange={choose} />
          {editing && chosen && (
            <PromptEditor
              key={set}
              studyId={studyId}
              set={chosen}
              mayChange={mayChange}
              trying={tried.isPending}
              onTry={(prompts: Prompt[]) => tried.mutate({ interviewId, prompts })}
              onSaved={choose}
            />
          )}
          {tried.error && (
            <Alert color="red" mt="sm" role="alert">
              {sentenceOf(tried.error, t)}
            </Alert>
          )}
          <WordsChart words={words} palette={palette} onSeek={onSeek} video={video} />
          <WordStrips words={words} palette={palette} onSeek={onSeek} />
          <Source words={words} />
        </>
      )}
    </Card>
  )
}

function SetSelect({
  sets,
  value,
  onChange,
}: {
  sets: readonly { key: string; title: string }[]
  /** Null while other descriptions are tried. */
  value: string | null
  onChange: (key: string) => void
}) {
  const t = useText()
  return (
    <Select
      mt="sm"
      maw={360}
      aria-label={t('Set of descriptions')}
      data={sets.map(({ key, title }) => ({ value: key, label: t.stored(title) }))}
      value={value}
      placeholder={value === null ? t('Custom descriptions, not saved') : ''}
      onChange={(key) => key && onChange(key)}
      allowDeselect={false}
    />
  )
}

function Source({ words: { encoder, source } }: { words: WordsOnFaces }) {
  const t = useText()
  return (
    <Text size="xs" c="dimmed" mt="xs">
      {t('{title} {version}. Descriptions: {source}. {intendedUse}', {
        title: encoder.title,
        version: encoder.version,
        source: t.stored(source),
        intendedUse: t.stored(encoder.intendedUse),
      })}
    </Text>
  )
}
