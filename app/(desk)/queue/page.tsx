import { pageTitle } from '#app/page-text.ts'
import { currentPerson } from '#app/session.ts'
import { Queue } from './queue.tsx'

export const generateMetadata = pageTitle('Queue')

/** For people who are signed in; lists the jobs of their studies, and for administrators all there are. */
export default async function QueuePage() {
  const person = await currentPerson()
  return <Queue isAdministrator={person?.role === 'administrator'} />
}
