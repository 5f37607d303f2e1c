/* Linked-list work as in CoreMark: find, reverse, merge sort by pointers. */
#include "kernel.h"

#define NODES 192

struct node {
  struct node *next;
  zs_u16 key;
  zs_u16 place;
  zs_u32 value;
};

static struct node nodes[NODES];

static struct node *build(zs_u32 *random) {
  for (int i = 0; i < NODES; i++) {
    zs_u32 r = next_random(random);
    nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : 0;
    nodes[i].key = r >> 7 & 0xfff;
    nodes[i].place = i;
    nodes[i].value = r;
  }
  return nodes;
}

static struct node *find(struct node *head, zs_u16 key) {
  while (head && head->key != key) {
    head = head->next;
  }
  return head;
}

static struct node *reverse(struct node *head) {
  struct node *reversed = 0;
  while (head) {
    struct node *next = head->next;
    head->next = reversed;
    reversed = head;
    head = next;
  }
  return reversed;
}

enum order { BY_KEY, BY_PLACE };

static INLINE int precedes(const struct node *a, const struct node *b, enum order order) {
  return order == BY_KEY ? a->key <= b->key : a->place <= b->place;
}

/* Bottom-up: merges neighbouring runs of 1, 2, 4 ... nodes until one is left. */
static INLINE struct node *sort(struct node *head, enum order order) {
  for (zs_u32 width = 1;; width *= 2) {
    struct node *left = head;
    struct node *tail = 0;
    zs_u32 merges = 0;
    head = 0;
    while (left) {
      struct node *right = left;
      zs_u32 left_size = 0;
      merges++;
      while (right && left_size < width) {
        right = right->next;
        left_size++;
      }
      zs_u32 right_size = width;
      while (left_size > 0 || (right_size > 0 && right)) {
        struct node *taken;
        if (left_size > 0 && (right_size == 0 || !right || precedes(left, right, order))) {
          taken = left;
          left = left->next;
          left_size--;
        } else {
          taken = right;
          right = right->next;
          right_size--;
        }
        if (tail) {
          tail->next = taken;
        } else {
          head = taken;
        }
        tail = taken;
      }
      left = right;
    }
    if (!tail) {
      return 0;
    }
    tail->next = 0;
    if (merges <= 1) {
      return head;
    }
  }
}

KERNEL(list) {
  zs_u32 random = 0x2545f491;
  zs_u64 sum = 0;
  for (zs_u64 round = 0; round < n; round++) {
    struct node *head = build(&random);
    for (int i = 0; i < 32; i++) {
      struct node *found = find(head, next_random(&random) & 0xfff);
      sum = mix(sum, found ? found->value : (zs_u64)i);
      if (i % 4 == 0) {
        head = reverse(head);
      }
    }
    head = sort(head, BY_KEY);
    for (struct node *node = head; node; node = node->next) {
      sum = mix(sum, node->key);
    }
    head = sort(head, BY_PLACE);
    sum = mix(sum, head->value);
  }
  return sum;
}
