import { expect, test } from 'vitest';
import { canonicalDrug, isDrugName } from '../../../../src/services/summaries/lexicon/drugs.ts';

test.each([
  ['Lasix', 'furosemide'],
  ['frusemide', 'furosemide'],
  ['Tylenol', 'acetaminophen'],
  ['paracetamol', 'acetaminophen'],
  ['Augmentin', 'amoxicillin clavulanate'],
  ['co-amoxiclav', 'amoxicillin clavulanate'],
  ['salbutamol', 'albuterol'],
  ['GTN', 'nitroglycerin'],
  ['statins', 'statin'],
])('%s is %s', (name, canonical) => {
  expect(canonicalDrug(name)).toBe(canonical);
});

test.each(['bisoprolol', 'zibotinib', 'evinacumab', 'ceftobiprole', 'delafloxacin'])(
  '%s is known by list or stem',
  (name) => {
    expect(isDrugName(name)).toBe(true);
  },
);

test.each([
  'cholesterol',
  'alcohol',
  'protocol',
  'april',
  'creatinine',
  'knee',
  'routine',
  'control',
  'vaccine-free',
])('%s is no medicine', (name) => {
  expect(isDrugName(name)).toBe(false);
});

test('a class is not its member', () => {
  expect(canonicalDrug('statin')).not.toBe(canonicalDrug('atorvastatin'));
});
