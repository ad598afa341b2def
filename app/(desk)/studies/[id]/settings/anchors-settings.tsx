import { Button, FileButton, Group, Select, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import type { Anchors } from '#lib/anchors/anchors.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import { levelName } from '#lib/scales/scores.ts'
import { readGivenFile } from '../import-ratings/given-file.ts'

/** The wording of items and scores that a study holds a licence for: seen by its members while they rate, and nowhere else. */
export function AnchorsSettings({ studyId, scale }: { studyId: string; scale: Scale }) {
  const stored = useQuery(
    rpc.anchors.see.queryOptions({
      input: { studyId },
      refetchOnWindowFocus: false,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  if (stored.isPending) return <Loading rows={4} />
  if (stored.error) return <Problem error={stored.error} retry={() => stored.refetch()} />
  return <AnchorsForm key={stored.data.revision} studyId={studyId} scale={scale} stored={stored.data} />
}

function AnchorsForm({
  studyId,
  scale,
  stored,
}: {
  studyId: string
  scale: Scale
  stored: { revision: number; anchors: Anchors; problem: string | undefined }
}) {
  const t = useText()
  const client = useQueryClient()
  const [anchors, setAnchors] = useState<Anchors>(() => ofScale(stored.anchors, scale))
  const [item, setItem] = useState<ScaleItem>(scale.items[0]!)
  const [problems, setProblems] = useState<string[]>([])
  const save = useMutation(
    rpc.anchors.save.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        notifications.show({ message: t('Saved.') })
      },
    }),
  )
  const read = useMutation({
    mutationFn: async (file: File) => rpc.anchors.read.call({ studyId, file: await readGivenFile(t, file) }),
    onSuccess: (found) => {
      setProblems(found.problems.map(t.stored))
      if (found.problems.length > 0) return
      setAnchors((before) => ({ ...before, ...found.anchors }))
      const count = Object.keys(found.anchors).length
      notifications.show({
        message: t('Read: {count} {count, plural, one {item} other {items}}. Save to keep them.', { count }),
      })
    },
  })
  const change = (score: number | undefined, text: string) =>
    setAnchors((before) => ({ ...before, [item.key]: withWording(before[item.key], score, text) }))
  const filled = scale.items.filter(
    ({ key }) => anchors[key]?.definition || Object.keys(anchors[key]?.levels ?? {}).length,
  )
  return (
    <Stack gap="sm">
      {[save.error, read.error].map((error) => error && <Problem key={error.message} error={error} />)}
      {stored.problem && <Problem error={new Error(t.stored(stored.problem))} />}
      <Text size="sm">
        {t(
          'Enter the wording of {name} that your group may use. Rights: {holder}. Members see it while they rate; it is in no report, table or other file.',
          { name: scale.name, holder: t.stored(scale.rights.holder) },
        )}
      </Text>
      {problems.length > 0 && <Problem error={new Error(problems.slice(0, 20).join('\n'))} />}
      <Group align="end" gap="sm">
        <Select
          label={t('Item')}
          data={scale.items.map(({ key, label, title }) => ({ value: key, label: `${label} ${t.stored(title)}` }))}
          value={item.key}
          onChange={(key) => setItem(scale.items.find((one) => one.key === key) ?? item)}
          allowDeselect={false}
          searchable
          style={{ flex: 1, minWidth: 220 }}
        />
        <ReadFile isReading={read.isPending} onFile={read.mutate} />
      </Group>
      <Text size="xs" c="dimmed">
        {t(
          'A CSV or XLSX file has the columns item, score and text; a row without a score is the item’s definition. {count} of {count2} items have anchors.',
          { count: filled.length, count2: scale.items.length },
        )}
      </Text>
      <WordingFields item={item} anchors={anchors[item.key]} onChange={change} />
      <Button
        w="fit-content"
        loading={save.isPending}
        disabled={JSON.stringify(anchors) === JSON.stringify(stored.anchors)}
        onClick={() => save.mutate({ studyId, revision: stored.revision, anchors })}
      >
        {t('Save anchors')}
      </Button>
    </Stack>
  )
}

/** Without items that the scale no longer has. */
function ofScale(anchors: Anchors, { items }: Scale): Anchors {
  const known = new Set(items.map(({ key }) => key))
  return Object.fromEntries(Object.entries(anchors).filter(([key]) => known.has(key)))
}

function ReadFile({ isReading, onFile }: { isReading: boolean; onFile: (file: File) => void }) {
  const t = useText()
  return (
    <FileButton accept=".csv,.tsv,.txt,.xlsx" onChange={(file) => file && onFile(file)}>
      {(props) => (
        <Button {...props} variant="default" loading={isReading}>
          {t('Read a file')}
        </Button>
      )}
    </FileButton>
  )
}

/** The definition of an item, and the wording of each of its scores. */
function WordingFields({
  item,
  anchors,
  onChange,
}: {
  item: ScaleItem
  anchors: Anchors[string] | undefined
  /** The score is undefined for the definition. */
  onChange: (score: number | undefined, text: string) => void
}) {
  const t = useText()
  return (
    <>
      <Textarea
        label={t('Definition')}
        autosize
        minRows={1}
        maxLength={2000}
        value={anchors?.definition ?? ''}
        onChange={(event) => onChange(undefined, event.currentTarget.value)}
      />
      {Array.from({ length: item.high - item.low + 1 }, (_, place) => item.low + place).map((score) => (
        <Textarea
          key={`${item.key} ${score}`}
          label={levelName(t, item, score)}
          autosize
          minRows={1}
          maxLength={2000}
          value={anchors?.levels[score] ?? ''}
          onChange={(event) => onChange(score, event.currentTarget.value)}
        />
      ))}
    </>
  )
}

/** The anchors of an item with another text for a score, or for the definition where no score is given. */
function withWording(anchors: Anchors[string] | undefined, score: number | undefined, text: string): Anchors[string] {
  const { definition, levels = {} } = anchors ?? {}
  const { [String(score)]: _, ...others } = levels
  return score === undefined
    ? { ...(text && { definition: text }), levels }
    : { ...(definition && { definition }), levels: text ? { ...others, [score]: text } : others }
}
