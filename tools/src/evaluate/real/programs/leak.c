/* Takes ARGV[2] bytes a second, piece by piece; "leak" keeps them all, "twin" gives the oldest back beyond 4 MiB. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PIECE 16384
#define KEPT 256

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int leaks = strcmp(argv[1], "leak") == 0;
  double bytes_per_second = atof(argv[2]);
  static void *kept[KEPT];
  double start = seconds();
  struct timespec pause = {0, 20000000};
  for (size_t taken = 0;; nanosleep(&pause, NULL)) {
    while ((double)taken * PIECE < (seconds() - start) * bytes_per_second) {
      void *piece = malloc(PIECE);
      if (piece == NULL) return 1;
      memset(piece, 1, PIECE);
      if (!leaks) {
        free(kept[taken % KEPT]);
        kept[taken % KEPT] = piece;
      }
      taken++;
    }
  }
}
