import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { ReasonForm } from '../reason-form.tsx'

/** Removes a model, after showing what depends on it. */
export function RemoveModel({ folder, title }: { folder: string; title: string }) {
  const t = useText()
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        w="fit-content"
        onClick={open}
        aria-label={t('Remove {title}', { title })}
      >
        {t('Remove')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('Remove {title}?', { title })}>
        {opened && <RemoveForm folder={folder} onClose={close} />}
      </Modal>
    </>
  )
}

function RemoveForm({ folder, onClose }: { folder: string; onClose: () => void }) {
  const t = useText()
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
      action={t('Remove')}
      isDanger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={(reason) => remove.mutate({ folder, reason })}
      onClose={onClose}
    >
      <Text size="sm">
        {studies.length > 0
          ? `${t('Used by {studies}.', { studies: studies.join(', ') })} `
          : `${t('No study uses it.')} `}
        {analyses + heads > 0 &&
          t(
            '{analyses} {analyses, plural, one {analysis} other {analyses}} and {heads} {heads, plural, one {head} other {heads}} that were made with it stay, but can’t be made anew without it.',
            { analyses, heads },
          )}
      </Text>
      <Text size="sm">{t('It can be restored for 7 days.')}</Text>
    </ReasonForm>
  )
}
