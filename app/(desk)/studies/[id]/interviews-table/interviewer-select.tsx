import { Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'

const NOBODY = 'nobody'

/** Notes who led the selected interviews, so that no plan asks them to rate these. */
export function InterviewerSelect({
  studyId,
  ids,
  onDone,
}: {
  studyId: string
  ids: readonly string[]
  onDone: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const members = useQuery(rpc.studies.members.queryOptions({ input: { id: studyId } }))
  const set = useMutation(
    rpc.assignments.setInterviewer.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t('Noted who led these interviews.') })
        onDone()
        return client.invalidateQueries()
      },
      onError: tellProblem,
    }),
  )
  return (
    <Select
      size="xs"
      w={150}
      aria-label={t('Led by')}
      placeholder={t('Led by…')}
      data={[
        ...(members.data?.members ?? []).map(({ id, name }) => ({ value: id, label: name })),
        { value: NOBODY, label: t('not recorded') },
      ]}
      value={null}
      onChange={(value) =>
        value && set.mutate({ studyId, interviewIds: [...ids], userId: value === NOBODY ? null : value })
      }
    />
  )
}
