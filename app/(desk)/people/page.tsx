import { People } from './people.tsx'

export const metadata = { title: 'People' }

/** For administrators. */
export default function PeoplePage() {
  return <People />
}
