import { Group, Image, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { clock } from '../../../numbers.ts'
import { textOf } from '../agreement/figures-in-words.ts'

const POLL_MS = 2000
/** A worker that has not looked by then is not running, or busy elsewhere. */
const POLLS = 60

/** What a recording looks like that has just arrived: a still picture, its length and size, and what makes it doubtful. */
export function ArrivedRecording({ interviewId, title }: { interviewId: string; title: string }) {
  const t = useText()
  const { data: seen } = useQuery(
    rpc.interviews.preview.queryOptions({
      input: { id: interviewId },
      refetchInterval: ({ state }) => (state.data || state.dataUpdateCount >= POLLS ? false : POLL_MS),
    }),
  )
  if (!seen) return null
  if (seen.problem)
    return (
      <Text size="xs" c="var(--mantine-color-error)" role="alert">
        {textOf(t, seen.problem)}
      </Text>
    )
  return (
    <Group gap={6} wrap="nowrap" align="start">
      {seen.hasPoster && (
        <Image
          src={`/api/recordings/${seen.recordingId}/poster`}
          alt={t('Still picture of {title}', { title })}
          w={64}
          h={36}
          fit="cover"
          radius="sm"
        />
      )}
      <Text size="xs" c="dimmed">
        {seen.lengthMs > 0 && `${clock(seen.lengthMs)}, `}
        {seen.width}×{seen.height}
        {seen.warnings.map((warning) => (
          <Text key={textOf(t, warning)} span size="xs" c="var(--mantine-color-error)" display="block">
            {textOf(t, warning)}
          </Text>
        ))}
      </Text>
    </Group>
  )
}
