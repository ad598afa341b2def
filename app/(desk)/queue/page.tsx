import { Queue } from './queue.tsx'

export const metadata = { title: 'Queue' }

/** For people who are signed in; lists the analyses of their studies. */
export default function QueuePage() {
  return <Queue />
}
