import { idIn } from '#app/id-in.ts'
import { Ratings } from './ratings.tsx'

export const metadata = { title: 'Ratings' }

/** For members of the study; raters see what they are assigned themselves. */
export default async function RatingsPage({ params }: { params: Promise<{ id: string }> }) {
  return <Ratings id={await idIn(params)} />
}
