import { Button, FileButton, Group, Select, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ScaleSwitch, useScaleName } from '#app/(desk)/scale-switch.tsx'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import type { Message } from '#lib/messages/message.ts'
import type { Anchors } from '#lib/own-scales/stored-anchors.ts'
import { isTyped } from '#lib/scales/item-ranges.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import { levelName } from '#lib/scales/scores.ts'
import { entriesOfScale, namedEntries, splitKey } from '#lib/scales/study-scales.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { readGivenFile } from '../import-ratings/given-file.ts'

interface OfScale {
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  scale: Scale
}

/** The wording of items and scores that a study holds a licence for: seen by its members while they rate, and nowhere else. */
export function AnchorsOfScales({ studyId, scales }: { studyId: string; scales: StudyOverview['scales'] }) {
  const shown = useScaleName()
  const { name, scale } = scales.find((one) => one.name === shown) ?? scales[0]!
  return (
    <Stack gap="sm">
      <ScaleSwitch scales={scales} shown={name} />
      <AnchorsSettings key={scale.key} studyId={studyId} scaleName={name} scale={scale} />
    </Stack>
  )
}

function AnchorsSettings({ studyId, scaleName, scale }: { studyId: string } & OfScale) {
  const stored = useQuery(
    rpc.anchors.see.queryOptions({
      input: { studyId },
      refetchOnWindowFocus: false,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  if (stored.isPending) return <Loading rows={4} />
  if (stored.error) return <Problem error={stored.error} retry={() => stored.refetch()} />
  return (
    <AnchorsForm
      key={stored.data.revision}
      studyId={studyId}
      scaleName={scaleName}
      scale={scale}
      stored={stored.data}
    />
  )
}

function AnchorsForm({
  studyId,
  scaleName,
  scale,
  stored,
}: OfScale & {
  studyId: string
  stored: { revision: number; anchors: Anchors; problem: string | undefined }
}) {
  const t = useText()
  const client = useQueryClient()
  const [anchors, setAnchors] = useState<Anchors>(() => ofScale(entriesOfScale(scaleName, stored.anchors), scale))
  const [item, setItem] = useState<ScaleItem>(scale.items[0]!)
  const [problems, setProblems] = useState<string[]>([])
  const save = useMutation(
    rpc.anchors.save.mutationOptions({
      onSuccess: async ({ leftOut }) => {
        await client.invalidateQueries()
        tellSaved(t, leftOut)
      },
    }),
  )
  const read = useMutation({
    mutationFn: async (file: File) => rpc.anchors.read.call({ studyId, scaleName, file: await readGivenFile(t, file) }),
    onSuccess: (found) => {
      setProblems(found.problems.map(t.stored))
      if (found.problems.length > 0) return
      setAnchors((before) => ({ ...before, ...entriesOfScale(scaleName, found.anchors) }))
      const count = Object.keys(found.anchors).length
      notifications.show({
        message: t('Read: {count} {count, plural, one {item} other {items}}. Save to keep them.', { count }),
      })
    },
  })
  const keep = () =>
    save.mutate({ studyId, revision: stored.revision, anchors: withOthers(stored.anchors, scaleName, anchors) })
  const change = (score: number | undefined, text: string) =>
    setAnchors((before) => ({ ...before, [item.key]: withWording(before[item.key], score, text) }))
  const filled = scale.items.filter(
    ({ key }) => anchors[key]?.definition || Object.keys(anchors[key]?.levels ?? {}).length,
  )
  return (
    <Stack gap="sm">
      {[save.error, read.error].map((error) => error && <Problem key={error.message} error={error} />)}
      {stored.problem && <Problem error={new Error(t.stored(stored.problem))} />}
      <Rights scale={scale} />
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
        disabled={JSON.stringify(anchors) === JSON.stringify(entriesOfScale(scaleName, stored.anchors))}
        onClick={keep}
      >
        {t('Save anchors')}
      </Button>
    </Stack>
  )
}

/** That the anchors are stored, and what of those before was left out; this stays until it is read. */
function tellSaved(t: PageTranslator, leftOut: readonly Message[]): void {
  if (leftOut.length === 0) notifications.show({ message: t('Saved.') })
  else
    notifications.show({
      message: t('Saved, without what fits the scale no longer: {what}', {
        what: leftOut.map((one) => t(one)).join(' '),
      }),
      autoClose: false,
    })
}

/** Without items that the scale no longer has. */
function ofScale(anchors: Anchors, { items }: Scale): Anchors {
  const known = new Set(items.map(({ key }) => key))
  return Object.fromEntries(Object.entries(anchors).filter(([key]) => known.has(key)))
}

/** The anchors of one scale with those of the study's others. */
const withOthers = (all: Anchors, scaleName: string, anchors: Anchors): Anchors => ({
  ...Object.fromEntries(Object.entries(all).filter(([key]) => splitKey(key).name !== scaleName)),
  ...namedEntries(scaleName, anchors),
})

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
      {scoresWithWording(item, anchors).map((score) => (
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

/** The scores of an item that have a field: all of a short range, and of a long one its ends and those that have a wording. */
function scoresWithWording(item: ScaleItem, anchors: Anchors[string] | undefined): number[] {
  const { low, high, levels } = item
  if (!isTyped(item)) return Array.from({ length: high - low + 1 }, (_, place) => low + place)
  const named = [...Object.keys(levels), ...Object.keys(anchors?.levels ?? {})].map(Number)
  return [...new Set([low, high, ...named])].sort((a, b) => a - b)
}

/** The anchors of an item with another text for a score, or for the definition where no score is given. */
function withWording(anchors: Anchors[string] | undefined, score: number | undefined, text: string): Anchors[string] {
  const { definition, levels = {} } = anchors ?? {}
  const { [String(score)]: _, ...others } = levels
  return score === undefined
    ? { ...(text && { definition: text }), levels }
    : { ...(definition && { definition }), levels: text ? { ...others, [score]: text } : others }
}

function Rights({ scale }: { scale: Scale }) {
  const t = useText()
  return (
    <Text size="sm">
      {t(
        'Enter the wording of {name} that your group may use. Rights: {holder}. Members see it while they rate; it is in no report, table or other file.',
        { name: scale.name, holder: t.stored(scale.rights.holder) },
      )}
    </Text>
  )
}
