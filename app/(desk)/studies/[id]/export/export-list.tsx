import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import { EXPORT_PARTS, type ExportChoice, type ExportPart } from '#lib/exports/export-choice.ts'
import type { ListedExport } from '#lib/exports/listed-exports.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { isOpen, RunState, runNote } from '../../../run-state.tsx'

const PARTS: Record<ExportPart, Message> = {
  tables: phrase('tables'),
  workbook: phrase('workbook'),
  redcap: phrase('redcap'),
  embeddings: phrase('embeddings'),
  agreement: phrase('agreement'),
  captions: phrase('captions'),
  cards: phrase('cards'),
  audit: phrase('audit'),
}
const USES: Record<Extract<ExportChoice, { kind: 'data' }>['use'], Message> = {
  study: phrase('work on this study'),
  research: phrase('other studies of the same group'),
  sharing: phrase('sharing with other groups'),
}

/**
 * The exports of a study, those under way first.
 *
 * @param only ids of those that are shown; all where left out
 */
export function ExportList({ studyId, only }: { studyId: string; only?: readonly string[] }) {
  const t = useText()
  const list = useQuery(
    rpc.exports.list.queryOptions({
      input: { studyId },
      refetchInterval: ({ state: { data } }) => (data?.some(({ state }) => isOpen(state)) ? 1000 : false),
    }),
  )
  if (list.isPending) return <Loading rows={2} />
  if (list.error) return <Problem error={list.error} retry={() => list.refetch()} />
  if (list.data.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('Nothing was exported yet.')}
      </Text>
    )
  return (
    <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
      {list.data
        .filter(({ id }) => !only || only.includes(id))
        .map((run) => (
          <ExportRow key={run.id} run={run} />
        ))}
    </Stack>
  )
}

function ExportRow({ run }: { run: ListedExport }) {
  const t = useText()
  const { file, outcome } = run
  // Where it is done, there is nothing to say but for its file.
  const note = run.state !== 'done' ? runNote(run, t) : file ? undefined : t('The file is no longer kept.')
  return (
    <Group component="li" justify="space-between" align="flex-start" gap="xs">
      <div style={{ flex: '1 1 280px', minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {titleOf(t, run)}
        </Text>
        <Text size="xs" c="dimmed">
          {run.requestedBy
            ? t('{at} by {person}', { at: t.moment(run.createdAt), person: run.requestedBy })
            : t.moment(run.createdAt)}
          {outcome &&
            `, ${t('{participants} participants, {files} files', { participants: outcome.participants, files: outcome.files })}`}
          {outcome && outcome.leftOut > 0 && `, ${t('{leftOut} participants left out', { leftOut: outcome.leftOut })}`}
        </Text>
        {outcome?.notMade !== undefined && outcome.notMade > 0 && (
          <Text size="sm">
            {t(
              '{count, plural, one {# report} other {# reports}} could not be made. The list not-made.csv in the file says why.',
              { count: outcome.notMade },
            )}
          </Text>
        )}
        {note && (
          <Text size="sm" c={run.problem ? 'var(--mantine-color-error)' : 'dimmed'}>
            {note}
          </Text>
        )}
        {file && (
          <Text size="sm">
            {t.nodes('<link>Download {bytes}</link>, kept until {day}', {
              bytes: t.fileSize(file.bytes),
              link: (inside) => (
                <Anchor href={`/api/exports/${run.id}/file`} download underline="always">
                  {inside}
                </Anchor>
              ),
              day: t.day(file.expiresAt),
            })}
          </Text>
        )}
      </div>
      <Group gap="xs">
        <RunState kind="export" run={run} />
        <Control run={run} />
      </Group>
    </Group>
  )
}

function Control({ run }: { run: ListedExport }) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.exports.cancel.mutationOptions(settle))
  const retry = useMutation(rpc.exports.retry.mutationOptions(settle))
  const remove = useMutation(rpc.exports.remove.mutationOptions(settle))
  const [act, label] = isOpen(run.state)
    ? [cancel, t('Cancel')]
    : run.file
      ? [remove, t('Remove file')]
      : run.state === 'done'
        ? [undefined, '']
        : [retry, t('Run again')]
  if (!act) return null
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={act.isPending}
      aria-label={`${label}: ${titleOf(t, run)}`}
      onClick={() => act.mutate({ id: run.id })}
    >
      {label}
    </Button>
  )
}

function titleOf(t: PageTranslator, { choice }: ListedExport): string {
  if (!choice) return t('Export')
  if (choice.kind === 'reports')
    return choice.interviewIds === null
      ? t('All severity reports')
      : t('{count, plural, one {# severity report} other {# severity reports}}', { count: choice.interviewIds.length })
  const isWhole = choice.parts.length === Object.keys(EXPORT_PARTS).length
  const what = isWhole
    ? t('All data')
    : t('Data: {parts}', { parts: choice.parts.map((part) => t(PARTS[part])).join(', ') })
  const of = choice.interviewIds
    ? `, ${t('{count, plural, one {# interview} other {# interviews}}', { count: choice.interviewIds.length })}`
    : ''
  return `${what}${of} (${t(USES[choice.use])})`
}
