import { Modal } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { SavedView, ViewContent } from '#lib/review/saved-views.ts'
import type { useSavedViews } from './use-saved-views.ts'
import { ViewForm } from './view-form.tsx'

/** The dialogs that keep the table as a new view and rename the current one. */
export function ViewDialogs({
  asking,
  current,
  content,
  mayManage,
  views: { add, change },
  onAdded,
  onClose,
}: {
  asking: 'add' | 'rename' | undefined
  current: SavedView | undefined
  content: ViewContent
  mayManage: boolean
  views: Pick<ReturnType<typeof useSavedViews>, 'add' | 'change'>
  onAdded: (id: string) => void
  onClose: () => void
}) {
  const t = useText()
  const close = () => {
    onClose()
    add.reset()
    change.reset()
  }
  const keep = (name: string, isOfStudy: boolean) =>
    add.mutate(
      { name, isOfStudy, content },
      {
        onSuccess: ({ id }) => {
          onAdded(id)
          close()
        },
      },
    )
  return (
    <>
      <Modal opened={asking === 'add'} onClose={close} title={t('Save view')}>
        <ViewForm mayShare={mayManage} busy={add.isPending} error={add.error} onSave={keep} onClose={close} />
      </Modal>
      <Modal opened={asking === 'rename' && current !== undefined} onClose={close} title={t('Rename view')}>
        {current && (
          <ViewForm
            name={current.name}
            mayShare={false}
            busy={change.isPending}
            error={change.error}
            onSave={(name) => change.mutate({ view: current, name }, { onSuccess: close })}
            onClose={close}
          />
        )}
      </Modal>
    </>
  )
}
