import { Models } from './models.tsx'

export const metadata = { title: 'Models' }

/** For people who are signed in. */
export default function ModelsPage() {
  return <Models />
}
