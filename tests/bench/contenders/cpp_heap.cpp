// The tandem queue in C++, step by step what heap_loop.py does: a binary heap of events, two FIFO queues,
// exponential draws by inversion of a counter-based generator, and five times kept of each customer.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <queue>
#include <vector>

namespace {

enum Kind : int32_t { ARRIVES, FIRST_ENDS, SECOND_ENDS };

struct Event {
    double moment;
    int64_t number;  // in order of scheduling: breaks ties
    int32_t kind;
    int64_t customer;
};

struct Later {
    bool operator()(const Event& a, const Event& b) const {
        return a.moment != b.moment ? a.moment > b.moment : a.number > b.number;
    }
};

struct Times {
    double came, first_began, first_ended, second_began, second_ended;
};

// SplitMix64 (Steele, Lea and Flood 2014): the state is a counter.
struct Luck {
    uint64_t counter;

    double exponential(double mean) {
        uint64_t z = (counter += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        z ^= z >> 31;
        return -mean * std::log(1.0 - static_cast<double>(z >> 11) * 0x1.0p-53);
    }
};

struct Tandem {
    double rate, mean_service;
    int64_t free[2];
    Luck luck;
    int64_t n_scheduled = 0;
    std::priority_queue<Event, std::vector<Event>, Later> events;
    std::deque<int64_t> queues[2];
    std::vector<Times> customers;
    std::vector<Times> records;

    void schedule(double moment, int32_t kind, int64_t customer) {
        events.push({moment, n_scheduled++, kind, customer});
    }

    void begin(double now, int station, int64_t customer) {
        (station == 0 ? customers[customer].first_began : customers[customer].second_began) = now;
        schedule(now + luck.exponential(mean_service), FIRST_ENDS + station, customer);
    }

    void join(double now, int station, int64_t customer) {
        if (free[station] > 0) {
            --free[station];
            begin(now, station, customer);
        } else {
            queues[station].push_back(customer);
        }
    }

    void play(double hours) {
        schedule(luck.exponential(1.0 / rate), ARRIVES, 0);
        while (events.top().moment < hours) {
            const Event event = events.top();
            events.pop();
            const double now = event.moment;
            if (event.kind == ARRIVES) {
                customers.push_back({now, 0.0, 0.0, 0.0, 0.0});
                schedule(now + luck.exponential(1.0 / rate), ARRIVES, event.customer + 1);
                join(now, 0, event.customer);
                continue;
            }
            const int station = event.kind - FIRST_ENDS;
            if (!queues[station].empty()) {
                const int64_t next = queues[station].front();
                queues[station].pop_front();
                begin(now, station, next);
            } else {
                ++free[station];
            }
            Times& times = customers[event.customer];
            if (event.kind == FIRST_ENDS) {
                times.first_ended = now;
                join(now, 1, event.customer);
            } else {
                times.second_ended = now;
                records.push_back(times);
            }
        }
    }
};

}  // namespace

// Plays, and returns how many customers left; *records then holds five times of each until release(*records).
extern "C" int64_t play(uint64_t seed, double hours, double rate, double mean_service, int64_t servers,
                        double** records) {
    Tandem tandem{rate, mean_service, {servers, servers}, Luck{seed * 0xD1342543DE82EF95ULL}};
    tandem.play(hours);
    const std::size_t bytes = tandem.records.size() * sizeof(Times);
    *records = static_cast<double*>(std::malloc(bytes + 1));
    std::memcpy(*records, tandem.records.data(), bytes);
    return static_cast<int64_t>(tandem.records.size());
}

extern "C" void release(double* records) { std::free(records); }
