import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { ReasonForm } from '../reason-form.tsx'

/** Removes a model, after showing what depends on it. */
export function RemoveModel({ folder, title }: { folder: string; title: string }) {
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button size="compact-xs" variant="default" w="fit-content" onClick={open} aria-label={`Remove ${title}`}>
        Remove
      </Button>
      <Modal opened={opened} onClose={close} title={`Remove ${title}?`}>
        {opened && <RemoveForm folder={folder} onClose={close} />}
      </Modal>
    </>
  )
}

function RemoveForm({ folder, onClose }: { folder: string; onClose: () => void }) {
  const client = useQueryClient()
  const use = useQuery(rpc.models.use.queryOptions({ input: { folder }, staleTime: 0 }))
  const remove = useMutation(
    rpc.models.remove.mutationOptions({
      onSuccess: () => {
        onClose()
        return client.invalidateQueries()
      },
    }),
  )
  if (use.isPending) return <Loading rows={3} />
  if (use.error) return <Problem error={use.error} retry={() => use.refetch()} />
  const { studies, analyses, heads } = use.data
  return (
    <ReasonForm
      action="Remove"
      isDanger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={(reason) => remove.mutate({ folder, reason })}
      onClose={onClose}
    >
      <Text size="sm">
        {studies.length > 0 ? `Used by ${studies.join(', ')}. ` : 'No study uses it. '}
        {analyses + heads > 0 &&
          `${analyses} ${analyses === 1 ? 'analysis' : 'analyses'} and ${heads} ${heads === 1 ? 'head' : 'heads'} that were made with it stay, but can’t be made anew without it.`}
      </Text>
      <Text size="sm">It can be restored for 7 days.</Text>
    </ReasonForm>
  )
}
