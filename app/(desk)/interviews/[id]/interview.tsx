'use client'
import { useQuery } from '@tanstack/react-query'
import { useScaleName } from '#app/(desk)/scale-switch.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { isOpen } from '../../run-state.tsx'
import { ReviewPage } from './review/review-page.tsx'

/** An interview: its recording, the analysis of it, the estimate and the ratings, as far as the person may see them. */
export function Interview({ id }: { id: string }) {
  const scaleName = useScaleName()
  const interview = useQuery(
    rpc.interviews.see.queryOptions({
      input: { id, scaleName },
      // The recording stays where it is while the sheets of another scale are loaded.
      placeholderData: (before) => (before?.id === id ? before : undefined),
      refetchInterval: ({ state: { data } }) =>
        isOpen(data?.analysis?.state) || isOpen(data?.recording?.blurred?.state) ? 1000 : false,
    }),
  )
  if (interview.isPending) return <Loading rows={10} />
  if (interview.error) return <Problem error={interview.error} retry={() => interview.refetch()} />
  return <ReviewPage interview={interview.data} key={id} />
}
