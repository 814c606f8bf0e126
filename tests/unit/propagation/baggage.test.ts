import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baggageMember, withBaggageMember } from '../../../harness/propagation/index.ts';

describe('reading a member of W3C baggage', () => {
  test.each([
    ['', null],
    ['dev-session=pr-7', 'pr-7'],
    ['team=shop, dev-session = pr-7 ;ttl=1;secret', 'pr-7'],
    ['dev-session=pr%208%C3%A9', 'pr 8é'],
    ['dev-session=a=b', 'a=b'],
    ['dev-session=first,dev-session=second', 'first'],
    ['dev-session=', null],
    ['dev-session', null],
    ['dev-session=%zz', null],
    ['Dev-Session=pr-7,xdev-session=pr-8', null],
    ['team=shop;dev-session=pr-7', null],
  ])('%j gives %j', (baggage, expected) => {
    expect(baggageMember(baggage, 'dev-session')).toBe(expected);
  });
});

describe('setting a member of W3C baggage [S0-51]', () => {
  test.each([
    ['', 'dev-session=pr-7'],
    ['team=shop;tier=2, user=u%2C1', 'team=shop;tier=2, user=u%2C1, dev-session=pr-7'],
    ['a=1,dev-session=old;ttl=1,b=2;p', 'a=1, dev-session=pr-7;ttl=1, b=2;p'],
    ['dev-session=pr-7 ; ttl=1', 'dev-session=pr-7 ; ttl=1'],
    ['dev-session=one,a=1,dev-session=two', 'dev-session=pr-7, a=1'],
    [' , a=1,, ', 'a=1, dev-session=pr-7'],
  ])('%j becomes %j', (baggage, expected) => {
    expect(withBaggageMember(baggage, 'dev-session', 'pr-7')).toBe(expected);
  });

  test('what is set is read back, whatever it is, and is plain text on the wire', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('', 'a=1;x', 'dev-session=o;ttl=1'), (value, before) => {
        const baggage = withBaggageMember(before, 'dev-session', value);
        expect(baggage).toMatch(/^[\x20-\x7e]*$/);
        expect(baggageMember(baggage, 'dev-session')).toBe(value);
      }),
    );
  });

  test('members of others stay as they were written', () => {
    const member = fc.stringMatching(/^[a-z]{1,5}=[!#-+\--:<-[\]-~]{0,8}(;[a-z]{1,3}(=[0-9]{1,3})?)?$/);
    fc.assert(
      fc.property(fc.uniqueArray(member, { maxLength: 6 }), (members) => {
        expect(withBaggageMember(members.join(','), 'dev-session', 'pr-7')).toBe([...members, 'dev-session=pr-7'].join(', '));
      }),
    );
  });
});
