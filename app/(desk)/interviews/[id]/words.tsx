'use client'
import { Alert, Button, Card, Group, Select, Skeleton, Text, Title, useComputedColorScheme } from '@mantine/core'
import { IconDownload, IconPencil } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { type RefObject, useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { sentenceOf } from '#app/states.tsx'
import type { Prompt } from '#lib/words/prompt-sets.ts'
import { PromptEditor } from './prompt-editor.tsx'
import { WordStrips } from './word-strips.tsx'
import { WordsChart } from './words-chart.tsx'

/** Colours that people with colour blindness tell apart (Paul Tol's muted and light schemes). */
const ON_LIGHT = [
  '#332288',
  '#88ccee',
  '#44aa99',
  '#117733',
  '#999933',
  '#ddcc77',
  '#cc6677',
  '#882255',
  '#aa4499',
  '#6b6b6b',
  '#b5b5b5',
]
const ON_DARK = [
  '#77aadd',
  '#99ddff',
  '#44bb99',
  '#bbcc33',
  '#aaaa00',
  '#eedd88',
  '#ee8866',
  '#ffaabb',
  '#cc99bb',
  '#dddddd',
  '#8a8a8a',
]

/** Clips compared with words: which description fits the face best, over the time of the recording. */
export function Words({
  interviewId,
  studyId,
  mayChange,
  onSeek,
  video,
}: {
  interviewId: string
  studyId: string
  mayChange: boolean
  onSeek: (ms: number) => void
  video: RefObject<HTMLVideoElement | null>
}) {
  const [set, setSet] = useState('basic-7')
  const [editing, setEditing] = useState(false)
  const palette = useComputedColorScheme('light') === 'dark' ? ON_DARK : ON_LIGHT
  const sets = useQuery(rpc.words.sets.queryOptions({ input: { studyId } }))
  const seen = useQuery(
    rpc.words.see.queryOptions({ input: { interviewId, set }, retry: false, placeholderData: keepPreviousData }),
  )
  const prepare = useMutation(rpc.words.prepare.mutationOptions())
  const tried = useMutation(rpc.words.try.mutationOptions())
  const words = tried.data ?? seen.data?.value
  const why = seen.data?.why ?? (seen.error && sentenceOf(seen.error))
  const chosen = sets.data?.find(({ key }) => key === set)
  const choose = (key: string) => {
    tried.reset()
    setSet(key)
  }
  return (
    <Card component="section" aria-label="Words on faces">
      <Group justify="space-between" align="start">
        <div>
          <Title order={2}>Words on faces</Title>
          <Text size="sm" c="dimmed">
            How well each description fits the face, clip by clip; the shares add up to one.
          </Text>
        </div>
        <Group gap="xs">
          {words && !tried.data && (
            <Button
              component="a"
              href={`/api/interviews/${interviewId}/words?set=${set}`}
              download
              size="compact-sm"
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              CSV
            </Button>
          )}
          {words && (
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={editing}
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => {
                if (!editing) prepare.mutate({ interviewId })
                setEditing(!editing)
              }}
            >
              Own words
            </Button>
          )}
        </Group>
      </Group>
      {why && !words ? (
        <Text size="sm" mt="xs">
          {why}
        </Text>
      ) : !words ? (
        <Skeleton height={320} mt="sm" aria-label="Loading" />
      ) : (
        <>
          <Select
            mt="sm"
            maw={360}
            aria-label="Set of descriptions"
            data={(sets.data ?? []).map(({ key, title }) => ({ value: key, label: title }))}
            value={tried.data ? null : set}
            placeholder={tried.data ? 'Words being tried' : ''}
            onChange={(key) => key && choose(key)}
            allowDeselect={false}
          />
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
              {sentenceOf(tried.error)}
            </Alert>
          )}
          <WordsChart words={words} palette={palette} onSeek={onSeek} video={video} />
          <WordStrips words={words} palette={palette} onSeek={onSeek} />
          <Text size="xs" c="dimmed" mt="xs">
            {words.encoder.title} {words.encoder.version}. Descriptions: {words.source}. {words.encoder.intendedUse}
          </Text>
        </>
      )}
    </Card>
  )
}
