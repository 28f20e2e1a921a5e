/** Fields that a list of patients can be sorted by. */
export const sortFields = ['id', 'name', 'date_of_birth', 'created_at', 'updated_at'] as const;
export type SortField = (typeof sortFields)[number];

/** An order of patients; ties are broken by id in the same direction, nulls come last. */
export interface PatientOrder {
  sort_by: SortField;
  descending: boolean;
}

/** The last row of a page: the next page begins behind it. */
export interface PageKey {
  /** The sort field's value, as text; the infinity that puts it last where it is null. */
  key: string;
  id: number;
}

/** Where a page begins: at an offset, or behind a key. */
export type PageStart = { offset: number } | { after: PageKey };

export interface Page<T> {
  rows: T[];
  /** Of all pages. */
  total: number;
  totalIsEstimate: boolean;
}
