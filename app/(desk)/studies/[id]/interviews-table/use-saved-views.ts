import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc, rpcClient } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { SavedView, ViewContent } from '#lib/review/saved-views.ts'
import { tellDeleted } from '../../../tell-deleted.tsx'

/** The views that a person is offered in a study, and what can be done with them. */
export function useSavedViews(studyId: string) {
  const t = useText()
  const client = useQueryClient()
  const list = useQuery(rpc.savedViews.see.queryOptions({ input: { studyId } }))
  const readAgain = () => client.invalidateQueries({ queryKey: rpc.savedViews.key() })
  const roomOf = (isOfStudy: boolean) => (isOfStudy ? rpcClient.studyViews : rpcClient.savedViews)

  const add = useMutation({
    mutationFn: ({ isOfStudy, ...view }: { isOfStudy: boolean; name: string; content: ViewContent }) =>
      roomOf(isOfStudy).add({ studyId, ...view }),
    onSettled: readAgain,
  })
  const change = useMutation({
    mutationFn: ({ view, ...what }: { view: SavedView; name?: string; content?: ViewContent }) =>
      roomOf(view.isOfStudy).change({ studyId, id: view.id, revision: view.revision, ...what }),
    onSettled: readAgain,
  })
  /** Gives a view the content of the table, where no dialog is open to say what went wrong. */
  const keep = (view: SavedView, content: ViewContent) =>
    change.mutate(
      { view, content },
      {
        onError: (error) => {
          tellProblem(error)
          change.reset()
        },
      },
    )
  const remove = useMutation({
    mutationFn: ({ id, isOfStudy }: SavedView) => roomOf(isOfStudy).remove({ studyId, id }),
    onSettled: readAgain,
    onSuccess: (_, { id, name, isOfStudy }) =>
      tellDeleted(t, {
        id,
        title: t('View deleted'),
        message: t('“{name}” can be restored.', { name }),
        undo: () => roomOf(isOfStudy).restore({ studyId, id }).catch(tellProblem).then(readAgain),
      }),
    onError: tellProblem,
  })
  return { views: list.data ?? [], add, change, keep, remove }
}
